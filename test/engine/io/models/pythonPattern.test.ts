import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PatternRefused } from "../../../../extension/engine/io/models/patternText.ts";
import { fullMatches } from "../../../../extension/engine/io/models/pythonPattern.ts";

const names = [
  "transformer.h.0.attn.c_attn",
  "transformer.h.1.attn.c_proj",
  "transformer.h.11.mlp.c_fc",
  "a-b_c]{d}",
  "x+y",
];

/** Each with the names that Python's `re.fullmatch` finds. */
test.each([
  ["(?i).*C_ATTN", [0]],
  [".*\\.(?P<m>c_attn)", [0]],
  [".*\\.(?P<x>c)_(?:attn|proj)", [0, 1]],
  ["(.*)t(?P<x>t)n\\Z", [0]],
  ["\\Atransformer\\.h\\.\\d+\\.attn\\..*", [0, 1]],
  [".*(?<!attn)\\.c_\\w+", [2]],
  ["(?!.*mlp).*c_(attn|fc)", [0]],
  ["(?#a comment).*c_fc$", [2]],
  ["(?ims)TRANSFORMER.*", [0, 1, 2]],
  [".*c_{,2}attn", [0]],
  [".*[]x]?c_fc", [2]],
  [".*c\\_attn", [0]],
  [".*\\.c\\x5fattn", [0]],
  ["a-b_c]{d}", [3]],
  ["a[-]b_c\\]\\{d\\}", [3]],
  ["x[+]y", [4]],
  ["h.0.attn.c_attn", []],
] as const)("%s matches as in Python", (pattern, matched) => {
  expect(fullMatches(pattern, names).flatMap((is, i) => (is ? [i] : []))).toEqual(matched);
});

test.each([
  ["(", "is not a Python regular expression"],
  ["[", "unfinished character class"],
  ["a\\", "ends in a backslash"],
  [".*\\Q", "has the escape \\Q"],
  ["(?x) a", "has the flag x"],
  [".*(?i:A)", "sets flags within"],
  ["a++", "possessive quantifiers"],
  ["(a)?(?(1)b|c)", "has a condition"],
  ["a".repeat(3000), "longer than 2000 characters"],
])("%s is refused with the reason", (pattern, reason) => {
  expect(() => fullMatches(pattern, names)).toThrow(PatternRefused);
  expect(() => fullMatches(pattern, names)).toThrow(reason);
});

/** `python3 -c` found these once: see the file. */
const python: { subjects: string[]; patterns: [string, string | null][] } = JSON.parse(
  readFileSync(new URL("../../../fixtures/pythonPatterns.json", import.meta.url), "utf8"),
);

function foundHere(pattern: string): string | PatternRefused {
  try {
    return fullMatches(pattern, python.subjects)
      .map((is) => (is ? "1" : "0"))
      .join("");
  } catch (error) {
    if (error instanceof PatternRefused) return error;
    throw error;
  }
}

describe("what Python finds", () => {
  const found = python.patterns.map(([pattern, there]) => ({ pattern, there, here: foundHere(pattern) }));

  test("is found here, or the pattern is refused as what cannot be said here", () => {
    const wrong = found.filter(({ there, here }) =>
      here instanceof PatternRefused ? there !== null && !here.message.includes("no counterpart") : here !== there,
    );
    expect(wrong.map(({ pattern, there, here }) => ({ pattern, there, here: String(here) }))).toEqual([]);
  });

  test("of few patterns only is refused here", () => {
    const refused = found.filter(({ there, here }) => there !== null && here instanceof PatternRefused);
    expect(refused.length).toBeLessThan(30);
    expect(found.filter(({ there, here }) => there !== null && there === here).length).toBeGreaterThan(370);
  });
});

test.each(["(a)?\\1", "(?P<x>a)?b(?P=x)", "(?:(a)|b)+\\1", "(a*)+\\1", "(?!(a)b)\\1"])(
  "a reference to a group that may take no part is refused: %s",
  (pattern) => {
    expect(() => fullMatches(pattern, names)).toThrow("refers to a group that may take no part in a match");
  },
);

test("a pattern that backtracks without end is interrupted", () => {
  const began = performance.now();
  expect(() => fullMatches("(.+)+\\$", [`${"a".repeat(60)}!`])).toThrow("takes too long");
  expect(performance.now() - began).toBeLessThan(20_000);
});
