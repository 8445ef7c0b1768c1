/** Metrics of generated text against the published scores of ten systems, and small cases with known answers. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../../extension/engine/data/read.ts";
import { distinctInputs } from "../../../extension/engine/data/references.ts";
import { bleu } from "../../../extension/engine/observe/nlg/bleu.ts";
import { captionTokens } from "../../../extension/engine/observe/nlg/captionTokens.ts";
import { cider } from "../../../extension/engine/observe/nlg/cider.ts";
import { meteor } from "../../../extension/engine/observe/nlg/meteor.ts";
import { mtevalTokens } from "../../../extension/engine/observe/nlg/mtevalTokens.ts";
import { nist } from "../../../extension/engine/observe/nlg/nist.ts";
import { type Output, tokenizeOutputs } from "../../../extension/engine/observe/nlg/outputs.ts";
import { rougeL } from "../../../extension/engine/observe/nlg/rougeL.ts";
import { nlgScores, sentenceRougeL } from "../../../extension/engine/observe/nlg/scores.ts";
import { hasShared, shared } from "../../shared.ts";

const lines = (file: string) => readFileSync(shared(file), "utf8").trimEnd().split("\n");
const published = "data/metrics_check/e2e_dev";
const example = "data/metrics_check/e2e_metrics_example/example-inputs";

describe.skipIf(!hasShared(published))("published scores on E2E's development set", () => {
  const devset = shared("data/e2e/devset.csv");
  const inputs = distinctInputs(readSamples("e2e-csv", devset, { split: "dev" }).samples);

  it.each([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])("system %i", (seed) => {
    const hypotheses = lines(`${published}/seed${seed}.txt`);
    expect(hypotheses).toHaveLength(inputs.length);
    const outputs = hypotheses.map((hypothesis, i): Output => ({ hypothesis, references: inputs[i]!.references }));
    const [names, values] = lines(`${published}/seed${seed}.scores.csv`).map((line) => line.split(","));
    const expected = (name: string) => Number(values![names!.indexOf(name)]);
    const byMteval = tokenizeOutputs(outputs, mtevalTokens);
    const byCaption = tokenizeOutputs(outputs, captionTokens);
    expect(bleu(byMteval)).toBeCloseTo(expected("bleu"), 4);
    expect(nist(byMteval)).toBeCloseTo(expected("nist"), 4);
    expect(Math.abs(rougeL(byCaption) - expected("rouge"))).toBeLessThan(0.0001);
    expect(Math.abs(cider(byCaption) - expected("cider"))).toBeLessThan(0.002);
    // Ours has fewer synonyms and no paraphrases: docs/metrics.md.
    const below = expected("meteor") - meteor(byCaption);
    expect(below).toBeGreaterThan(0.006);
    expect(below).toBeLessThan(0.012);
  });
});

it.skipIf(!hasShared(example))("BLEU and NIST of the example that comes with e2e-metrics", () => {
  const references = readFileSync(shared(`${example}/devel-conc.txt`), "utf8")
    .trim()
    .split("\n\n");
  const outputs = lines(`${example}/baseline-output.txt`).map((hypothesis, i) => ({
    hypothesis,
    references: references[i]!.split("\n"),
  }));
  const tokenized = tokenizeOutputs(outputs, mtevalTokens);
  expect(bleu(tokenized)).toBeCloseTo(0.72029, 5);
  expect(nist(tokenized)).toBeCloseTo(7.78889, 5);
});

describe("small cases", () => {
  const outputs = (hypothesis: string, ...references: string[]) =>
    tokenizeOutputs([{ hypothesis, references }], (text) => text.split(" "));

  it("a perfect text scores 1, one without a common run of 4 scores 0", () => {
    expect(bleu(outputs("a b c d e", "x", "a b c d e"))).toBe(1);
    expect(rougeL(outputs("a b c d e", "x", "a b c d e"))).toBe(1);
    expect(bleu(outputs("a b c x e", "a b c d e"))).toBe(0);
    expect(nist(outputs("x", "a"))).toBe(0);
    expect(rougeL(outputs("x", "a"))).toBe(0);
    expect(cider(outputs("x", "a"))).toBe(0);
  });

  it("a short text pays the brevity penalty", () => {
    expect(bleu(outputs("a b c d", "a b c d e"))).toBeCloseTo(Math.exp(1 - 5 / 4), 12);
  });

  it("METEOR matches stems and synonyms, and prefers what is in order", () => {
    expect(meteor(outputs("the cheap pub serves food", "the cheap pub serves food"))).toBe(1);
    const exact = meteor(outputs("a cheap pub near here", "a cheap pub near there"));
    const synonym = meteor(outputs("a cheap tavern near here", "a cheap pub near there"));
    const none = meteor(outputs("a cheap house near here", "a cheap pub near there"));
    expect(exact).toBeGreaterThan(synonym);
    expect(synonym).toBeGreaterThan(none);
    expect(meteor(outputs("serving", "serves"))).toBeGreaterThan(0);
    expect(meteor(outputs("pub cheap the serves", "the cheap pub serves"))).toBeLessThan(
      meteor(outputs("the cheap pub serves", "the cheap pub serves")),
    );
  });

  it("an empty text is no error", () => {
    const empty = tokenizeOutputs([{ hypothesis: "", references: ["a b"] }], mtevalTokens);
    for (const metric of [bleu, nist, meteor, rougeL, cider]) expect(metric(empty)).toBe(0);
  });

  it.each<[string, string[], number]>([
    ["the cat sat on the mat", ["...", "the cat sat on the mat"], 1],
    ["the cat", ["?!", "the cat sat"], (2.44 * (2 / 3)) / (2 / 3 + 1.44)],
    ["...", ["the cat"], 0],
    ["the cat", ["...", " "], 0],
    ["", ["the cat", ""], 1],
    ["!", ["?"], 1],
  ])("ROUGE-L of %j against %j is coco-caption's, whatever has no word", (hypothesis, references, expected) => {
    expect(sentenceRougeL({ hypothesis, references })).toBeCloseTo(expected, 12);
  });

  it("every metric of texts without words, on either side, is a number in its range", () => {
    const text = fc.constantFrom("", " ", "...", "'", "-", "a", "a b c d e", "?!", "&quot;", "£5.", "\u00a0");
    const output = fc.record({ hypothesis: text, references: fc.array(text, { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(output, { minLength: 1, maxLength: 4 }), (outputs) => {
        for (const [name, value] of Object.entries(nlgScores(outputs))) {
          expect(value, name).toBeGreaterThanOrEqual(0);
          expect(value, name).toBeLessThanOrEqual(name === "cider" ? 10 + 1e-9 : name === "nist" ? 100 : 1 + 1e-9);
        }
      }),
      { seed: 18, numRuns: 500 },
    );
  });

  it("a great many references are no error", () => {
    const references = Array.from({ length: 200_000 }, () => ["a"]);
    expect(rougeL([{ hypothesis: ["a"], references }])).toBe(1);
  });

  it("tokens as mteval makes them", () => {
    expect(mtevalTokens('It\'s £20-25, 1,000.5 "x" (y).')).toEqual([
      "it's",
      "£20",
      "-",
      "25",
      ",",
      "1,000.5",
      '"',
      "x",
      '"',
      "(",
      "y",
      ")",
      ".",
    ]);
  });

  it("tokens as coco-caption makes them", () => {
    expect(captionTokens("It's a family-friendly pub, isn't it? (£20-25)")).toEqual([
      "it",
      "'s",
      "a",
      "family-friendly",
      "pub",
      "is",
      "n't",
      "it",
      "£",
      "20-25",
    ]);
  });
});
