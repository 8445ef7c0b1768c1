import { markdownTable } from "../table.ts";
import type { Block, ReportDocument } from "./reportDocument.ts";

/** Charts are tables there: a row an epoch, a column a curve. */
export function reportMarkdown({ title, blocks }: ReportDocument): string {
  return `# ${title}\n\n${blocks.map(markdown).join("\n")}`;
}

function markdown(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `## ${block.text}\n`;
    case "paragraph":
      return `${block.text}\n`;
    case "table":
      return tableOf(block.columns, block.rows);
    case "chart": {
      const epochs = [...new Set(block.curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
      const rows = epochs.map((epoch) => [
        String(epoch),
        ...block.curves.map(({ points }) => points.find(({ x }) => x === epoch)?.y.toFixed(3) ?? "-"),
      ]);
      return `### ${block.title}\n\n${tableOf(["epoch", ...block.curves.map(({ label }) => label)], rows)}`;
    }
    case "code":
      return `### ${block.title}\n\n\`\`\`jsonc\n${block.text.trimEnd()}\n\`\`\`\n`;
  }
}

function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable(
    rows,
    columns.map((title, index) => ({
      title,
      align: rows.every((row) => /^[-+\d]/.test(row[index]!)) ? "right" : "left",
      show: (row) => row[index]!,
    })),
  );
}
