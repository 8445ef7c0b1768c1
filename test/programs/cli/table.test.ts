import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { csvTable, latexTable, latexText, markdownTable } from "../../../extension/programs/cli/table.ts";

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

it("writes a LaTeX table that prints what stands in it", () => {
  const table = latexTable(
    [{ run: "a_b & 50 % of {c}\\d", saved: "51.2 %" }],
    [
      { title: "run #1", align: "left", show: ({ run }) => run },
      { title: "saved", align: "right", show: ({ saved }) => saved },
    ],
  );
  expect(table).toBe(`% needs \\usepackage{booktabs}
\\begin{tabular}{lr}
  \\toprule
  run \\#1 & saved \\\\
  \\midrule
  a\\_b \\& 50 \\% of \\{c\\}\\textbackslash{}d & 51.2\\,\\% \\\\
  \\bottomrule
\\end{tabular}
`);
});

it.each([
  ["lr--3", "lr-{}-3"],
  ["a---b -1", "a-{}-{}-b -1"],
  ["``x''", "`{}`x'{}'"],
  ["what?`", "what?{}`"],
])("%s makes no dash or quotation mark of LaTeX's", (text, written) => {
  expect(latexText(text)).toBe(written);
});

it("begins no row of a LaTeX table with what would be an argument of the row before", () => {
  const table = latexTable(
    [{ run: "[2cm] x" }, { run: "* x\n\ny" }],
    [{ title: "run", align: "left", show: ({ run }) => run }],
  );
  expect(table).toContain("  {[}2cm{]} x \\\\\n  {*} x y \\\\\n");
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
