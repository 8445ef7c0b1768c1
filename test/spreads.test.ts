/**
 * A list that is spread into a call becomes arguments on the stack, and some 120,000 of them overflow it: a dataset's samples, a
 * vocabulary's probabilities, a log's events. `protocol/config/largeLists.ts` has what such calls are made for.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { append, largestOf, smallestOf } from "../extension/protocol/config/largeLists.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What may be called with a spread list, for it is as short as a signature, a path's parts, or the buttons of a message. */
const short =
  /(\bmethod\]!|\bvalidate|\bcommand|Disposable\.from|l10n\.t|\w+Message|\b(show|ask|tell)[A-Z]\w*|\bsaid|path\.join|joinPath|\bplaceIn|\bwithin|kernels\.\w+|\baffine|Object\.assign|\boneOf|Math\.hypot|String\.fromCharCode)$/;

/** Calls with a spread argument, as `line: callee`. Rest parameters (`...name: type`) and lists (`[...a]`) are none. */
function spreads(text: string): string[] {
  const blank = (found: string) => found.replace(/[^\n]/g, " ");
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, blank);
  const open: (string | undefined)[] = [];
  const found: string[] = [];
  for (let at = 0; at < code.length; at++) {
    const character = code[at]!;
    if ("([{".includes(character)) open.push(character === "(" ? calleeBefore(code, at) : undefined);
    else if (")]}".includes(character)) open.pop();
    else if (code.startsWith("...", at)) {
      const callee = open.at(-1);
      if (callee && !/^\.\.\.\w+\s*\??:/.test(code.slice(at, at + 80)))
        found.push(`${code.slice(0, at).split("\n").length}: ${callee}`);
      at += 2;
    }
  }
  return found;
}

function calleeBefore(code: string, at: number): string | undefined {
  const before = code.slice(Math.max(0, at - 80), at).trimEnd();
  const callee = /[\w$.\])!?>]+$/.exec(before)?.[0];
  const isKeyword =
    callee === undefined || /(^|\W)(if|for|while|switch|catch|return|function|await|async|of|in|case)$/.test(callee);
  return isKeyword || callee.endsWith("=>") ? undefined : callee;
}

const files = ["extension", "webview"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes("assembly"))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/"))),
);

it("no list that may be long is spread into a call", () => {
  const found = files.flatMap((file) =>
    spreads(readFileSync(path.join(root, file), "utf8"))
      .filter((spread) => !short.test(spread))
      .map((spread) => `${file}:${spread}`),
  );
  expect(found).toEqual([]);
});

it.each(["list.push(...more);", "Math.max(0, ...values.map((v) => v + 1))", "new Set(a).add(\n  ...b,\n)"])(
  "%s is found",
  (code) => expect(spreads(code)).toHaveLength(1),
);

it.each([
  "f([...a], { ...b })",
  "(...args: number[]) => args",
  "function f(...args: number[]) {}",
  "// f(...a)",
  '"f(...a)"',
])("%s is none", (code) => expect(spreads(code)).toEqual([]));

it("lists of a million values have a largest and a smallest, and are joined", () => {
  const values = Float32Array.from({ length: 1_000_000 }, (_, i) => i % 1000);
  expect([largestOf(values), smallestOf(values), largestOf([]), smallestOf([], 3)]).toEqual([999, 0, -Infinity, 3]);
  expect([largestOf([1, Number.NaN, 2]), smallestOf([])]).toEqual([Number.NaN, Infinity]);
  const list = [1];
  append(list, values);
  expect(list).toHaveLength(1_000_001);
});
