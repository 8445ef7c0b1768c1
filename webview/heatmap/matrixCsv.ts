import { csvRow } from "../../extension/protocol/text/csv.ts";
import type { HeatmapDrawing } from "./drawHeatmap.ts";

/** A matrix as CSV (RFC 4180): a row a line, led by its label; cells without a value are empty. */
export function matrixCsv({ values, rows, columns }: Pick<HeatmapDrawing, "values" | "rows" | "columns">): string {
  const head = Array.from({ length: columns.count }, (_, column) => columns.label(column));
  const lines = [csvRow([`${rows.title} / ${columns.title}`, ...head])];
  for (let row = 0; row < rows.count; row++) {
    const cells: (string | number)[] = [rows.label(row)];
    for (let column = 0; column < columns.count; column++) {
      cells.push(values[row * columns.count + column]!);
    }
    lines.push(csvRow(cells));
  }
  return `${lines.join("\r\n")}\r\n`;
}
