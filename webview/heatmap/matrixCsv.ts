import { csvField } from "../export/linesCsv.ts";
import type { HeatmapDrawing } from "./drawHeatmap.ts";

/** A matrix as CSV (RFC 4180): a row a line, led by its label; cells without a value are empty. */
export function matrixCsv({ values, rows, columns }: Pick<HeatmapDrawing, "values" | "rows" | "columns">): string {
  const head = Array.from({ length: columns.count }, (_, column) => columns.label(column));
  const lines = [[`${rows.title} / ${columns.title}`, ...head].map(csvField).join(",")];
  for (let row = 0; row < rows.count; row++) {
    const cells = [csvField(rows.label(row))];
    for (let column = 0; column < columns.count; column++) {
      const value = values[row * columns.count + column]!;
      cells.push(Number.isNaN(value) ? "" : String(value));
    }
    lines.push(cells.join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}
