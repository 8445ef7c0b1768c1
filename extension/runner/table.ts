/** Tables of text, in Markdown and CSV. */

export interface Column<Row> {
  title: string;
  show(row: Row): string;
  /** Text is aligned left, figures right. */
  align: "left" | "right";
}

/** A Markdown table that is readable as it stands. */
export function markdownTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = columns.map(({ title, show, align }) => {
    const column = [title, ...rows.map(show)].map((cell) => cell.replaceAll("|", "\\|"));
    const width = Math.max(3, ...column.map((cell) => cell.length));
    const rule = align === "left" ? "-".repeat(width) : `${"-".repeat(width - 1)}:`;
    const padded = column.map((cell) => (align === "left" ? cell.padEnd(width) : cell.padStart(width)));
    return [padded[0]!, rule, ...padded.slice(1)];
  });
  return cells[0]!.map((_, line) => `| ${cells.map((column) => column[line]).join(" | ")} |\n`).join("");
}

/** RFC 4180, with line feeds. */
export function csvTable(rows: readonly Readonly<Record<string, string | number | null>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: string | number | null) => {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]!))]
    .map((cells) => `${cells.map(cell).join(",")}\n`)
    .join("");
}
