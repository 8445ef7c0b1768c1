import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Choice } from "../../controls/Choice.tsx";
import { DecisionMap, type DecisionMapProps } from "./DecisionMap.tsx";

/** A client's upload decisions, and what they are colored by. */
export function DecisionPanel(props: Omit<DecisionMapProps, "show" | "caption">): JSX.Element {
  const [show, setShow] = useState<DecisionMapProps["show"]>("decision");
  const caption = (
    <div class="section-head">
      <h2>{t("Upload decisions")}</h2>
      <Choice
        label={t("Color by")}
        value={show}
        options={[
          { value: "decision", title: t("decision") },
          { value: "similarity", title: t("similarity") },
        ]}
        onChange={(show) => setShow(show)}
      />
      <span class="decision-key">{t("◆ probed: click to inspect")}</span>
    </div>
  );
  return (
    <section class="inspector-decisions">
      <DecisionMap {...props} show={show} caption={caption} />
    </section>
  );
}
