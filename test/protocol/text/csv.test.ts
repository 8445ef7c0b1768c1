import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csvCell, csvRow } from "../../../extension/protocol/text/csv.ts";

const hostile = [
  '=HYPERLINK("http://x.example","click")',
  "+1+cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "\t=1+1",
  "\r=1+1",
  "\n=1+1",
  " =1+1",
  "\u00a0=1+1",
  "\u200b=1+1",
  "\ufeff=1+1",
  "\uff1d1+1",
  "a;=1+1",
  "a,=1+1",
  "a\t=1+1",
  "a|=1+1",
  'a"=1+1',
  '";=1+1',
  "a';@SUM(1)",
  "a\r\n=1+1",
  "first;second; +cmd",
  "--set",
  "-x",
  "=",
];

/** The cells that some spreadsheet makes of a file: with any of the usual separators, with or without quotes. */
function cellsOf(text: string): string[] {
  const separators = [",", ";", "\t", "|", '"'];
  const naive = separators.flatMap((separator) => text.split("\n").flatMap((line) => line.split(separator)));
  return [...naive, ...parse(text, { relax_column_count: true }).flat()].map((cell: string) =>
    cell.trim().replace(/^"/, "").trim(),
  );
}

describe("a cell of CSV", () => {
  it.each(hostile)("begins no formula, however it is split: %j", (text) => {
    const row = csvRow(["run", text, 1]);
    for (const cell of cellsOf(row)) expect(cell).not.toMatch(/^[=+\-@\uff1d](?!\d*$)/);
    expect(row).not.toMatch(/[\t\r\u200b\ufeff]/);
  });

  it.each(["-1", "+2.5", "-.5", "1e-300", "-1E+5", "0.98", "-3 %", "-"])("stays the number that it is: %s", (text) => {
    expect(csvCell(text)).toBe(text);
  });

  it.each([
    [-1.5, "-1.5"],
    [1 / 3, String(1 / 3)],
    [Number.NaN, ""],
    [null, ""],
  ])("writes %s with all digits, and nothing as nothing", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it.each([
    ["plain", "plain"],
    ["a, -1, 2", '"a, -1, 2"'],
    ["a word - another", "a word - another"],
    ['the "best", so far', '"the ""best"", so far"'],
    ["two\r\nlines", '"two\nlines"'],
    ["O'Hara", "O'Hara"],
  ])("leaves other text as it is: %j", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it("comes back from a reader as it was", () => {
    const cells = ['a "quoted", one', "two\nlines", "semi;colon", " spaces ", ""];
    expect(parse(csvRow(cells))[0]).toEqual(cells);
  });

  it("is made in time that grows with its length", () => {
    const began = performance.now();
    csvCell(`${"=".repeat(200_000)}${";=".repeat(100_000)}${" ".repeat(200_000)}x`);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
