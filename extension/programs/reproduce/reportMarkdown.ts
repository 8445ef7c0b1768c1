import { markdownBlock, markdownParagraph, markdownText } from "../../protocol/text/markdownText.ts";
import { markdownTable } from "../cli/table.ts";
import type { Block, ReportDocument } from "./reportDocument.ts";

/** Charts are tables there: a row an epoch, a column a curve. */
export function reportMarkdown({ title, blocks }: ReportDocument): string {
  return `# ${markdownText(title)}\n\n${blocks.map(markdown).join("\n")}`;
}

function markdown(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `## ${markdownText(block.text)}\n`;
    case "paragraph":
      return `${markdownParagraph(block.text)}\n`;
    case "table":
      return tableOf(block.columns, block.rows);
    case "chart": {
      const epochs = [...new Set(block.curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
      const rows = epochs.map((epoch) => [
        String(epoch),
        ...block.curves.map(({ points }) => points.find(({ x }) => x === epoch)?.y.toFixed(3) ?? "-"),
      ]);
      return `### ${markdownText(block.title)}\n\n${tableOf(["epoch", ...block.curves.map(({ label }) => label)], rows)}`;
    }
    case "code":
      return `### ${markdownText(block.title)}\n\n${markdownBlock(block.text, "jsonc")}`;
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
