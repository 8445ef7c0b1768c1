import { expect, test } from "vitest";
import { fullMatches, PatternRefused } from "../../../../extension/engine/io/models/pythonPattern.ts";

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

test("a pattern that backtracks without end is interrupted", () => {
  const began = performance.now();
  expect(() => fullMatches("(.+)+\\$", [`${"a".repeat(60)}!`])).toThrow("takes too long");
  expect(performance.now() - began).toBeLessThan(20_000);
});
