import { describe, expect, test } from "vitest";
import { distinctInputs } from "../../../extension/engine/data/references.ts";
import { names } from "../../../extension/engine/data/synthetic/lexicon.ts";
import { pluralVerb, polish } from "../../../extension/engine/data/synthetic/surface.ts";
import { syntheticSamples } from "../../../extension/engine/data/synthetic.ts";
import { openTokenizer } from "../../../extension/engine/data/tokenizer.ts";

const train = syntheticSamples(10_000, "train", 0);

test("ten thousand distinct pairs, each input with two to four distinct references", () => {
  expect(new Set(train.map(({ prompt, target }) => `${prompt}\n${target}`)).size).toBe(10_000);
  for (const { references, target } of train) {
    expect(references.length).toBeGreaterThanOrEqual(2);
    expect(references.length).toBeLessThanOrEqual(4);
    expect(new Set(references).size).toBe(references.length);
    expect(references).toContain(target);
  }
  expect(distinctInputs(train).length).toBe(new Set(train.map(({ prompt }) => prompt)).size);
});

test("three to eight slots in E2E's notation, beginning with the name, which is the category", () => {
  const notation =
    /^name\[([^\]]+)\](?:, (?:eatType|food|priceRange|customer rating|area|familyFriendly|near)\[[^\]]+\]){2,7}$/;
  for (const { prompt, category } of train) expect(notation.exec(prompt)?.[1], prompt).toBe(category);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(train.map(({ category }) => category)).size).toBe(names.length);
});

test("a seed decides, a smaller count is a prefix, and splits share no input whatever their seeds", () => {
  expect(syntheticSamples(100, "train", 0)).toEqual(train.slice(0, 100));
  expect(syntheticSamples(100, "train", 1)).not.toEqual(train.slice(0, 100));
  const inputs = new Set(train.map(({ prompt }) => prompt));
  for (const seed of [0, 1]) {
    for (const { id, prompt } of syntheticSamples(1000, "validation", seed)) {
      expect(inputs.has(prompt)).toBe(false);
      expect(id).toMatch(/^validation\/\d+$/);
    }
  }
});

describe("the texts", () => {
  test("have no trace of the grammar's notation", () => {
    for (const { target } of train) expect(target).not.toMatch(/[{}<>$&|]|undefined|a\(n\)| ,|,,| {3}|\.\./);
  });

  test("nearly always say the name", () => {
    expect(train.filter(({ target, category }) => target.includes(category)).length).toBeGreaterThan(9_900);
  });

  test("are about as long and at least as varied as E2E's (31 tokens; 9,761 of 10,000 differ once values are masked)", async () => {
    const nano = await openTokenizer(new URL("../../../media/models/nano/tokenizer.json", import.meta.url).pathname, {
      vocabSize: 4096,
      endOfText: 0,
    });
    const some = train.slice(0, 1000);
    const encoded = await nano.encode(some.map(({ target }) => target));
    const mean = encoded.reduce((sum, ids) => sum + ids.length, 0) / some.length;
    expect(mean).toBeGreaterThan(26);
    expect(mean).toBeLessThan(37);
    const masked = train.map(({ prompt, target }) =>
      [...prompt.matchAll(/\[([^\]]+)\]/g)].reduce((text, [, value]) => text.replaceAll(value!, "_"), target),
    );
    expect(new Set(masked).size).toBeGreaterThan(9_761);
  });
});

test.each([
  ["there is a(n) Italian place", "There is an Italian place"],
  ["a(n)  one-star  bar , the The Otter .", "A one-star bar, the Otter."],
  ["it is located near X located by Y.", "It is located near X by Y."],
  ["it also is cheap. it is near X.", "It is also cheap. It is near X."],
])("%s is polished", (rough, fine) => {
  expect(polish(rough)).toBe(fine);
});

test.each([
  ["serves food", "serve food"],
  ["is cheap", "are cheap"],
  ["doesn't mind", "don't mind"],
  ["can be found", "can be found"],
  ["will set you back", "will set you back"],
])("%s agrees with they", (singular, plural) => {
  expect(pluralVerb(singular)).toBe(plural);
});
