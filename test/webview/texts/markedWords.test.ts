import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countMarked, markWords } from "../../../webview/texts/markedWords.ts";

/** Marked words in brackets. */
const shown = (text: string, ...others: string[]) =>
  markWords(text, others)
    .map(({ text, differs }) => (differs ? `[${text}]` : text))
    .join("");

describe("markWords", () => {
  it.each([
    ["Cocum is a cheap pub.", ["Cocum is a dear pub."], "Cocum is a [cheap] pub."],
    ["Cocum is a cheap pub.", ["Cocum, a cheap Pub"], "Cocum [is] a cheap pub."],
    ["in the old town now", ["in town"], "in [the old] town [now]"],
    ["a b c", ["x y"], "[a b c]"],
    ["a b", [], "a b"],
    ["a b", [""], "[a b]"],
    ["", ["a"], ""],
    ["a , b", ["a b"], "a [,] b"],
  ])("%j against %j: %s", (text, others, expected) => {
    expect(shown(text, ...others)).toBe(expected);
  });

  it("holds a text against the nearest of several", () => {
    expect(shown("a b c d", "x y z", "a b x d", "a q")).toBe("a b [c] d");
  });

  it("keeps the text as it is, and marks nothing of the same", () => {
    const words = fc.array(fc.constantFrom("a", "b", "c", "The", "the,", "£20-25"), { maxLength: 12 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const text = a.join(" ");
        const parts = markWords(text, [b.join(" ")]);
        expect(parts.map(({ text }) => text).join("")).toBe(text);
        expect(countMarked(markWords(text, [text]))).toBe(0);
        expect(countMarked(parts)).toBeGreaterThanOrEqual(a.length - b.length);
      }),
    );
  });
});
