/** Scores of all texts so far of the split: each of the columns over the same inputs. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { type NlgScores, nlgTitles, type TextColumn, type TextScores } from "../../extension/protocol/run/texts.ts";
import { columnName } from "./columnTexts.ts";

export interface ScoreTableProps {
  scores: TextScores;
  columns: readonly TextColumn[];
  known: readonly RunSummary[];
}

const metrics = Object.keys(nlgTitles) as (keyof NlgScores)[];

export function ScoreTable({ scores, columns, known }: ScoreTableProps): JSX.Element {
  // Answers to two questions: a run may have been added in between.
  const rows = columns.flatMap((column) => {
    const found = scores.columns.find(({ key }) => key === column.key);
    return found ? [{ ...found, name: columnName(column, known) }] : [];
  });
  return (
    <section class="texts-scores">
      <h2>{t("Scores")}</h2>
      <p>{scoreNote(scores)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the arrow keys */}
      <section class="texts-scores-scroll" aria-label={t("Scores of generated texts")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <td />
              {metrics.map((metric) => (
                <th key={metric} scope="col">
                  {nlgTitles[metric]}
                </th>
              ))}
              <th scope="col">{t("Texts")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, texts, scores }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                {metrics.map((metric) => (
                  <td key={metric}>{scores === null ? "–" : scores[metric].toFixed(4)}</td>
                ))}
                <td>{texts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** What the figures rest on. */
export function scoreNote({ samples, columns }: TextScores): string {
  if (columns.every(({ texts }) => texts === 0)) return t("No texts to score yet.");
  if (samples === 0) return t("No input has a text in every column yet. Generate texts for the same samples.");
  return samples === 1
    ? t(
        "Over the 1 input that has a text in every column with texts, decoded as above. Scores of so few texts mean little.",
      )
    : t(
        "Over the {0} inputs that have a text in every column with texts, decoded as above. Scores over other inputs are not comparable.",
        samples,
      );
}
