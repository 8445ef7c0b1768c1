/** Whose activation or gradient is looked at, and when. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import type { InspectorState } from "../../extension/protocol/messages/panelState.ts";
import { Choice } from "../controls/Choice.tsx";
import { interfaceTitle } from "../run/interfaceText.ts";
import { EpochScrubber } from "./EpochScrubber.tsx";
import type { ProbeChoice, ProbeIndex } from "./probeChoice.ts";

export interface SampleChooserProps {
  index: ProbeIndex;
  choice: ProbeChoice;
  /** What crosses in the run. */
  interfaces: readonly TensorInterface[];
  name: TensorInterface;
  /** Whether the latest epoch is shown, also while it moves on. */
  follows: boolean;
  onChange(changes: Partial<InspectorState>): void;
}

/** A change of the client forgets the sample: each client has its own. */
export function SampleChooser(props: SampleChooserProps): JSX.Element {
  const { index, choice, interfaces, name, follows, onChange } = props;
  return (
    <fieldset class="inspector-choice" aria-label={t("Sample to inspect")}>
      <Choice
        label={t("Interface")}
        value={name}
        options={interfaces.map((one) => ({ value: one, title: interfaceTitle(one) }))}
        onChange={(chosen) => onChange({ interface: chosen })}
      />
      <Choice
        label={t("Client")}
        value={String(choice.client)}
        options={[...index.samples.keys()].map((client) => ({ value: String(client), title: String(client) }))}
        onChange={(client) => onChange({ client: Number(client), sample: null })}
      />
      <Choice
        label={t("Sample")}
        value={choice.sample}
        options={index.samples.get(choice.client)!.map(({ sample, rows }) => ({
          value: sample,
          title: t("{0} ({1} tokens)", sample, rows),
        }))}
        onChange={(sample) => onChange({ sample })}
      />
      <EpochScrubber
        epochs={index.epochs}
        epoch={choice.epoch}
        follows={follows}
        onChange={(epoch) => onChange({ epoch })}
      />
    </fieldset>
  );
}
