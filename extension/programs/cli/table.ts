/** Tables of text, in Markdown, LaTeX and CSV. Cells may hold foreign text: names, messages, texts of models. */
import { largestOf } from "../../protocol/config/largeLists.ts";
import { activeCharacters } from "../../protocol/text/characters.ts";
import { csvRow } from "../../protocol/text/csv.ts";
import { markdownText } from "../../protocol/text/markdownText.ts";

export interface Column<Row> {
  title: string;
  show(row: Row): string;
  /** Text is aligned left, figures right. */
  align: "left" | "right";
}

/** A Markdown table that is readable as it stands. */
export function markdownTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = columns.map(({ title, show, align }) => {
    const column = [title, ...rows.map(show)].map(markdownText);
    const width = largestOf(
      column.map((cell) => cell.length),
      3,
    );
    const rule = align === "left" ? "-".repeat(width) : `${"-".repeat(width - 1)}:`;
    const padded = column.map((cell) => (align === "left" ? cell.padEnd(width) : cell.padStart(width)));
    return [padded[0]!, rule, ...padded.slice(1)];
  });
  return cells[0]!.map((_, line) => `| ${cells.map((column) => column[line]).join(" | ")} |\n`).join("");
}

/** A LaTeX `tabular` with the rules of the package booktabs. */
export function latexTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const line = (cells: readonly string[]) => `  ${cells.join(" & ")} \\\\\n`;
  const cellsOf = (row: Row) =>
    columns.map(({ show, align }) => {
      const text = latexText(show(row));
      // A thin space that does not break stands between a figure and its unit.
      return align === "right" ? text.replaceAll(" ", "\\,") : text;
    });
  const alignment = columns.map(({ align }) => (align === "left" ? "l" : "r")).join("");
  return [
    "% needs \\usepackage{booktabs}\n",
    `\\begin{tabular}{${alignment}}\n`,
    "  \\toprule\n",
    line(columns.map(({ title }) => latexText(title))),
    "  \\midrule\n",
    ...rows.map((row) => line(cellsOf(row))),
    "  \\bottomrule\n",
    "\\end{tabular}\n",
  ].join("");
}

const latexCharacters: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  // After the end of a row they would be its argument.
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
};

/** Plain text, so that LaTeX prints it as it stands: `--` is no dash, and two quotes are two. */
export function latexText(text: string): string {
  return text
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, " ")
    .replaceAll(activeCharacters, "")
    .replaceAll(/[\\~^<>|[\]*]|[#$%&_{}]/g, (character) => latexCharacters[character] ?? `\\${character}`)
    .replaceAll(/(?<=[-`',?!])(?=[-`',])/g, "{}");
}

/** RFC 4180, with line feeds. */
export function csvTable(rows: readonly Readonly<Record<string, string | number | null>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names, ...rows.map((row) => names.map((name) => row[name]!))].map((cells) => `${csvRow(cells)}\n`).join("");
}
