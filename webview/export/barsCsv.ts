import type { BarSpec } from "../charts/barSpec.ts";
import { csvField } from "./linesCsv.ts";

/** Bars as CSV (RFC 4180): a bar a row, a part a column. */
export function barsCsv({ groupTitle, groups, stacks }: BarSpec): string {
  const rows = [
    [groupTitle, ...stacks.map(({ name }) => name)],
    ...groups.map((group, index) => [group, ...stacks.map(({ values }) => String(values[index]))]),
  ];
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}
