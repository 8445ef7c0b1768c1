import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { csvTable, markdownTable } from "../../extension/runner/table.ts";

it("aligns a Markdown table and escapes its separator", () => {
  const table = markdownTable(
    [
      { run: "a|b", bytes: 7 },
      { run: "long name", bytes: 1234 },
    ],
    [
      { title: "run", align: "left", show: ({ run }) => run },
      { title: "bytes", align: "right", show: ({ bytes }) => String(bytes) },
    ],
  );
  expect(table).toBe(`| run       | bytes |
| --------- | ----: |
| a\\|b      |     7 |
| long name |  1234 |
`);
});

it("writes CSV that a reader takes back", () => {
  const rows = [
    { run: 'a "quoted", one', bytes: 1, perplexity: null },
    { run: "two\nlines", bytes: 2.5, perplexity: 3 },
  ];
  const read = parse(csvTable(rows), { columns: true });
  expect(read).toEqual([
    { run: 'a "quoted", one', bytes: "1", perplexity: "" },
    { run: "two\nlines", bytes: "2.5", perplexity: "3" },
  ]);
});
