import { csvCell, csvRow } from "../../extension/protocol/text/csv.ts";
import type { ChartAxis, ChartLine } from "../charts/chartSpec.ts";

/**
 * A chart's lines as CSV (RFC 4180), a point a row: `line,<x>,<value>`. Numbers as they are, so that reading them gives
 * the very same ones; gaps have no value.
 */
export function linesCsv(lines: readonly ChartLine[], axes: { x: ChartAxis; y: ChartAxis }): string {
  const rows = [csvRow(["line", axes.x.title, axes.y.title])];
  for (const { label, series } of lines) {
    const name = csvCell(label);
    for (let i = 0; i < series.x.length; i++) {
      const y = series.y[i]!;
      rows.push(`${name},${series.x[i]},${Number.isNaN(y) ? "" : y}`);
    }
  }
  return `${rows.join("\r\n")}\r\n`;
}
