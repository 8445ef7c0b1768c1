import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import { Choice } from "../Choice.tsx";
import { DecisionMap, type DecisionMapProps } from "./DecisionMap.tsx";

export interface DecisionPanelProps extends Omit<DecisionMapProps, "show" | "caption"> {
  /** Whose decisions can be looked at. */
  interfaces: readonly TensorInterface[];
  onInterface(name: TensorInterface): void;
}

/** A client's upload decisions, and what they are colored by. */
export function DecisionPanel({ interfaces, onInterface, ...props }: DecisionPanelProps): JSX.Element {
  const [show, setShow] = useState<DecisionMapProps["show"]>("decision");
  const caption = (
    <div class="section-head">
      <h2>{t("Upload decisions")}</h2>
      {interfaces.length > 1 && (
        <Choice
          label={t("Interface")}
          value={props.decisions.interface}
          options={interfaces.map((name) => ({ value: name, title: name }))}
          onChange={onInterface}
        />
      )}
      <Choice
        label={t("Color by")}
        value={show}
        options={[
          { value: "decision", title: t("decision") },
          { value: "similarity", title: t("similarity") },
        ]}
        onChange={(show) => setShow(show)}
      />
    </div>
  );
  return (
    <section class="inspector-decisions">
      <DecisionMap {...props} show={show} caption={caption} />
    </section>
  );
}
