import fc from "fast-check";
import { expect, test } from "vitest";
import { tokenizeSample, tokenizeSamples } from "../../../extension/engine/data/tokenize.ts";

const endOfText = 0;
/** One token per letter, so that what is cut can be read off. */
const letters = {
  encode: async (texts: readonly string[]) => texts.map((text) => Int32Array.from(text, (c) => c.codePointAt(0)!)),
  endOfText,
};
const sample = (prompt: string, target: string) => ({
  id: "train/0",
  prompt,
  target,
  references: [target],
  category: "",
});
const spell = (ids: Int32Array) => String.fromCodePoint(...ids).replaceAll("\0", "$");

test.each([
  ["abc", "xy", 7, "abc$", "xy$", "no"],
  ["abc", "xy", 6, "bc$", "xy$", "prompt"],
  ["abc", "xy", 4, "$", "xy$", "prompt"],
  ["abc", "xyz", 4, "$", "xy$", "target"],
  ["", "xyz", 4, "$", "xy$", "target"],
  ["", "", 3, "$", "$", "no"],
])("%s -> %s within %i tokens", async (prompt, target, maxLength, keptPrompt, keptTarget, truncated) => {
  const result = await tokenizeSample(sample(prompt, target), letters, maxLength);
  expect(spell(result.tokenized.prompt)).toBe(keptPrompt);
  expect(spell(result.tokenized.target)).toBe(keptTarget);
  expect(result.truncated).toBe(truncated);
});

test("never longer than allowed, never shorter than it could be", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), fc.integer({ min: 3, max: 40 }), async (prompt, target, maxLength) => {
      const { tokenized, truncated } = await tokenizeSample(sample(prompt, target), letters, maxLength);
      const full = [...prompt].length + [...target].length + 2;
      expect(tokenized.prompt.length + tokenized.target.length).toBe(Math.min(full, maxLength));
      expect(truncated === "no").toBe(full <= maxLength);
      expect(tokenized.prompt.at(-1)).toBe(endOfText);
      expect(tokenized.target.at(-1)).toBe(endOfText);
    }),
  );
});

test("what was truncated is counted by kind", async () => {
  const samples = [sample("a", "b"), sample("aaaa", "b"), sample("aaaaa", "b"), sample("a", "bbbbbb")];
  const result = await tokenizeSamples(samples, letters, 5);
  expect(result).toMatchObject({ truncatedPrompts: 2, truncatedTargets: 1 });
  expect(result.samples.length).toBe(4);
});
