import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { textsCsv, textsMarkdown } from "../../../webview/texts/textsFiles.ts";
import { decoding, known, page, scores } from "./exampleTexts.ts";

const shown = { page, scores, decoding, known };

it("saves every text as a row that reads back as it was", () => {
  const rows: Record<string, string>[] = parse(textsCsv(shown), { columns: true });
  expect(rows.map(({ sample, source, text }) => [sample, source, text])).toEqual([
    ["validation/0", "Reference", "Cocum is here."],
    ["validation/0", "Reference", 'A "pub", Cocum.'],
    ["validation/0", "Before: nano", "User: hi"],
    ["validation/0", "After: fixed, 0.98", "Cocum is *here*."],
    ["validation/0", "Before: gpt2", "Once"],
    ["validation/0", "After: other model", "Cocum"],
    ["validation/2", "Reference", "Aromi."],
  ]);
  expect(rows[3]).toMatchObject({ input: "name[Cocum]", decoding: "greedy-64", rougeL: "0.75" });
});

it("writes Markdown with the scores, what they rest on, and texts as they stand", () => {
  const text = textsMarkdown(shown);
  expect(text).toContain("- **After: fixed, 0.98** Cocum is \\*here\\*.\n");
  expect(text).toContain("name\\[Cocum\\]");
  expect(text).toContain("Over the 1 input that each of these has a text for.");
  expect(text).toContain("|  | BLEU | NIST | METEOR (our own) | ROUGE-L | CIDEr |\n| --- | ---: ");
  expect(text).toContain("| After: other model | 0.5000 | 1.2500 | 0.2500 | 0.7500 | 2.0000 |");
  expect(text).not.toContain("learned");
  expect(textsMarkdown({ ...shown, scores: undefined })).not.toContain("Scores");
});
