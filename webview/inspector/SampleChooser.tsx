/** Whose activation is looked at, and when. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { InspectorState } from "../../extension/protocol/panelState.ts";
import { Choice } from "../Choice.tsx";
import { EpochScrubber } from "./EpochScrubber.tsx";
import type { ProbeChoice, ProbeIndex } from "./probeChoice.ts";

export interface SampleChooserProps {
  index: ProbeIndex;
  choice: ProbeChoice;
  /** Whether the latest epoch is shown, also while it moves on. */
  follows: boolean;
  onChange(changes: Partial<InspectorState>): void;
}

/** A change of the client forgets the sample: each client has its own. */
export function SampleChooser({ index, choice, follows, onChange }: SampleChooserProps): JSX.Element {
  return (
    <fieldset class="inspector-choice" aria-label={t("What to inspect")}>
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
