/** Values that readers tend not to expect. */
import type { RandomStream } from "../../../extension/engine/numeric/random.ts";

export function pick<T>(random: RandomStream, from: readonly T[]): T {
  return from[random.below(from.length)]!;
}

/** Parts of JSON, CSV, XML and of terminal sequences, and characters that end lines or hide. */
export const oddTexts = [
  ...'{}[],:"\\<>&|\u0000\uFEFF\r\n\u2028é',
  "\\u0000",
  "\\ud800",
  "\ud800",
  "𝒳",
  "null",
  "true",
  "NaN",
  "Infinity",
  "1e999",
  "-0",
  "9007199254740993",
  "-1",
  "1e308",
  "\r\n",
  "//",
  "/*",
  "*/",
  "&#x0;",
  "&lol;",
  "]]>",
  "<![CDATA[",
  "<!DOCTYPE a [<!ENTITY b 'cc'>]>",
  "||",
  '""',
  "\u001b[31m",
  "__proto__",
  "constructor",
] as const;

const oddNumbers = [-1, 0, 0.5, 1e21, 1e308, -1e308, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 53] as const;
const oddStrings = [
  "",
  "\u0000",
  "__proto__",
  "../../../../etc/passwd",
  "(a+)+$",
  "a".repeat(300),
  "a".repeat(5000),
] as const;

/** A value of any JSON type. */
export function oddValue(random: RandomStream): unknown {
  const kinds: (() => unknown)[] = [
    () => null,
    () => random.below(2) === 0,
    () => pick(random, oddNumbers),
    () => pick(random, oddNumbers),
    () => pick(random, oddStrings),
    () => [],
    () => ({}),
    () => [null],
    () => ({ length: 5, 0: 1 }),
    () => Array.from({ length: pick(random, [1, 10, 2000]) }, (_, i) => i),
    () => nested(pick(random, [3, 50, 3000]), random.below(2) === 0),
  ];
  return pick(random, kinds)();
}

function nested(depth: number, inArrays: boolean): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = inArrays ? [value] : { a: value };
  return value;
}
