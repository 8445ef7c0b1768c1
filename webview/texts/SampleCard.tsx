/** One sample: its input, its references, and what is written for it. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { TextsState } from "../../extension/protocol/messages/panelState.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { SampleTexts, ShownText, TextColumn } from "../../extension/protocol/run/texts.ts";
import { Checkbox } from "../controls/controls.tsx";
import { columnTitle, heldAgainst } from "./columnTexts.ts";
import { countMarked, markWords } from "./markedWords.ts";

/** References that are shown without being asked for. */
const shownReferences = 3;

export interface SampleCardProps {
  sample: SampleTexts;
  columns: readonly TextColumn[];
  known: readonly RunSummary[];
  marks: TextsState["marks"];
  picked: boolean;
  onPick(picked: boolean): void;
}

export function SampleCard({ sample, columns, known, marks, picked, onPick }: SampleCardProps): JSX.Element {
  const id = useId();
  return (
    <li class="sample-card">
      <article aria-labelledby={id}>
        <div class="sample-head">
          <h2 id={id}>{sample.id}</h2>
          <Checkbox checked={picked} onChange={onPick}>
            {t("Select")} <span class="visually-hidden">{sample.id}</span>
          </Checkbox>
        </div>
        <p class="sample-prompt">
          <span class="visually-hidden">{t("Input:")}</span> {sample.prompt}
        </p>
        <div class="sample-columns">
          <References references={sample.references} />
          {columns.map((column, index) => {
            const { stage, name } = columnTitle(column, known);
            return (
              <section key={`${column.kind} ${column.key}`} class={`sample-text ${column.kind}`}>
                <h3>
                  {stage} <small title={name}>{name}</small>
                </h3>
                <Text
                  text={sample.texts[index] ?? null}
                  able={column.problem === null}
                  against={heldAgainst(marks, columns, sample, index)}
                />
              </section>
            );
          })}
        </div>
      </article>
    </li>
  );
}

function References({ references }: { references: readonly string[] }): JSX.Element {
  const first = references.slice(0, shownReferences);
  const others = references.slice(shownReferences);
  const items = (texts: readonly string[]) => texts.map((text, index) => <li key={index}>{text}</li>);
  return (
    <section class="sample-text references">
      <h3>
        {references.length === 1 ? t("Reference") : t("References")} <small>{references.length}</small>
      </h3>
      <ul>{items(first)}</ul>
      {others.length > 0 && (
        <details>
          <summary>{t("{0} more", others.length)}</summary>
          <ul>{items(others)}</ul>
        </details>
      )}
    </section>
  );
}

interface TextProps {
  text: ShownText | null;
  /** Whether it could be written. */
  able: boolean;
  against: readonly string[];
}

function Text({ text, able, against }: TextProps): JSX.Element {
  const written = text?.text ?? "";
  // The key stands for the texts.
  const parts = useMemo(() => markWords(written, against), [written, against.join("\n")]);
  if (text === null) return <p class="text-missing">{able ? t("Not generated yet") : t("Cannot be generated")}</p>;
  if (written === "") return <p class="text-missing">{t("The model ended the text immediately.")}</p>;
  const marked = countMarked(parts);
  return (
    <>
      <p class="text-written">
        {parts.map(({ text, differs }, index) => (differs ? <mark key={index}>{text}</mark> : text))}
      </p>
      <p class="text-facts">
        {[
          text.rougeL !== null && t("ROUGE-L {0}", text.rougeL.toFixed(3)),
          against.length > 0 && (marked === 1 ? t("1 word differs") : t("{0} words differ", marked)),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </>
  );
}
