/** A page of texts, for tables and for papers. */
import { type Decoding, decodingName } from "../../extension/protocol/decoding.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { type NlgScores, nlgTitles, type TextScores, type TextsPage } from "../../extension/protocol/run/texts.ts";
import { csvRow } from "../../extension/protocol/text/csv.ts";
import { markdownParagraph, markdownText } from "../../extension/protocol/text/markdownText.ts";
import { columnName } from "./columnTexts.ts";

export interface ShownTexts {
  page: TextsPage;
  scores: TextScores | undefined;
  decoding: Decoding;
  known: readonly RunSummary[];
}

/** RFC 4180, a text a row: references first, then what was written; ROUGE-L with all digits. */
export function textsCsv({ page, decoding, known }: ShownTexts): string {
  const how = decodingName(decoding);
  const rows = page.samples.flatMap(({ id, prompt, references, texts }) => [
    ...references.map((text) => [id, prompt, "Reference", "", text, ""]),
    ...texts.flatMap((text, index) =>
      text === null
        ? []
        : [[id, prompt, columnName(page.columns[index]!, known), how, text.text, `${text.rougeL ?? ""}`]],
    ),
  ]);
  const head = ["sample", "input", "source", "decoding", "text", "rougeL"];
  return [head, ...rows].map((row) => `${csvRow(row)}\r\n`).join("");
}

export function textsMarkdown({ page, scores, decoding, known }: ShownTexts): string {
  const samples = page.samples.map(({ id, prompt, references, texts }) => {
    const written = texts.flatMap((text, index) =>
      text === null
        ? []
        : [`- **${markdownText(columnName(page.columns[index]!, known))}** ${markdownText(text.text)}`],
    );
    const lines = [...references.map((text) => `- **Reference** ${markdownText(text)}`), ...written];
    return `## ${markdownText(id)}\n\n${markdownParagraph(prompt)}\n\n${lines.join("\n")}\n`;
  });
  const parts = [`# Generated texts\n\nDecoding: ${decodingName(decoding)}\n`, ...samples];
  if (scores !== undefined && scores.samples > 0) parts.push(scoreTable(page, scores, known));
  return parts.join("\n");
}

function scoreTable({ columns }: TextsPage, { columns: scored, samples }: TextScores, known: readonly RunSummary[]) {
  const metrics = Object.keys(nlgTitles) as (keyof NlgScores)[];
  const rows = columns.flatMap((column) => {
    const figures = scored.find(({ key }) => key === column.key)?.scores;
    if (!figures) return [];
    return [[markdownText(columnName(column, known)), ...metrics.map((metric) => figures[metric].toFixed(4))]];
  });
  const head = ["", ...metrics.map((metric) => nlgTitles[metric])];
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  const inputs = samples === 1 ? "1 input" : `${samples} inputs`;
  const table = [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `## Scores\n\nOver the ${inputs} that each of these has a text for.\n\n${table}\n`;
}
