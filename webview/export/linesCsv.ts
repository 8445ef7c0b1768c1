import type { ChartAxis, ChartLine } from "../charts/chartSpec.ts";

/**
 * A chart's lines as CSV (RFC 4180), a point a row: `line,<x>,<value>`. Numbers as they are, so that reading them gives
 * the very same ones; gaps have no value.
 */
export function linesCsv(lines: readonly ChartLine[], axes: { x: ChartAxis; y: ChartAxis }): string {
  const rows = [["line", axes.x.title, axes.y.title].map(csvField).join(",")];
  for (const { label, series } of lines) {
    const name = csvField(label);
    for (let i = 0; i < series.x.length; i++) {
      const y = series.y[i]!;
      rows.push(`${name},${series.x[i]},${Number.isNaN(y) ? "" : y}`);
    }
  }
  return `${rows.join("\r\n")}\r\n`;
}

/** Quoted where it has to be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
