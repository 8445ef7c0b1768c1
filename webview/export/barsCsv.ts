import { csvRow } from "../../extension/protocol/text/csv.ts";
import type { BarSpec } from "../charts/bars/barSpec.ts";

/** Bars as CSV (RFC 4180): a bar a row, a part a column. */
export function barsCsv({ groupTitle, groups, stacks }: BarSpec): string {
  const rows = [
    [groupTitle, ...stacks.map(({ name }) => name)],
    ...groups.map((group, index) => [group, ...stacks.map(({ values }) => values[index]!)]),
  ];
  return rows.map((row) => `${csvRow(row)}\r\n`).join("");
}
