/** A configuration's text: JSON with comments and trailing commas, and where in it everything stands. */
import { findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";
import type { Fix } from "./configFixes.ts";
import { parseConfigTree } from "./configTree.ts";
import { type ConfigPath, showPath } from "./schema/configSchema.ts";
import { removed } from "./textEdits.ts";

/** A stretch of the text; line and column count from 1, offset from 0, in UTF-16 units. */
export interface TextRange {
  line: number;
  column: number;
  offset: number;
  length: number;
}

/** A mistake against the syntax, or a key given twice; the latter names its path. */
export interface TextFault extends TextRange {
  path: string;
  message: string;
  fixes?: readonly Fix[];
}

export interface ConfigText {
  /** The plain value; undefined where `faults` has a mistake against the syntax. */
  value: unknown;
  faults: readonly TextFault[];
  /** The range of a path's value, of its key, or of the nearest enclosing value that the text has. */
  locate(path: ConfigPath, part: "key" | "value"): TextRange;
}

/** Reads the text without checking its contents. Never throws. */
export function readConfigText(text: string): ConfigText {
  // The scanner takes a byte order mark for a symbol; a space in its place keeps the offsets.
  const source = text.replace(/^\uFEFF/, " ");
  const { tree, errors, refused } = parseConfigTree(source);
  if (refused !== undefined) return broken(source, [{ message: refused, offset: 0, length: 1 }]);
  if (errors.length > 0 || !tree) {
    const mistakes = errors.map(({ error, ...range }) => ({ message: syntaxMessages[error] ?? "not JSON", ...range }));
    return broken(source, mistakes);
  }
  const range = rangesOf(source);
  return {
    // The parser's objects have no prototype, which keeps `__proto__` an ordinary key; clones have the usual one.
    value: structuredClone(getNodeValue(tree)),
    faults: duplicateKeys(tree, [])
      .slice(0, mostFaults)
      .map(({ key, path }) => ({
        ...range(key.offset, key.length),
        path: showPath(path),
        message: `${showPath(path)}: the key appears twice`,
        fixes: [{ title: "Remove this one", changes: [], edits: removed(key, source) }],
      })),
    locate(path, part) {
      let depth = path.length;
      let node = findNodeAtLocation(tree, [...path]);
      while (!node) node = findNodeAtLocation(tree, path.slice(0, --depth));
      const key = node.parent?.type === "property" ? node.parent.children![0]! : node;
      // What the text lacks is shown at the name of the object that lacks it, at the file's first brace if need be.
      const shown = part === "key" || depth < path.length ? key : node;
      return range(shown.offset, shown === tree ? 1 : shown.length);
    },
  };
}

/** Each costs a walk through the text, and nobody reads more. */
const mostFaults = 100;

function broken(source: string, mistakes: readonly { message: string; offset: number; length: number }[]): ConfigText {
  const range = rangesOf(source);
  const faults = mistakes
    .slice(0, mostFaults)
    .map(({ message, offset, length }) => ({ path: "", message, ...range(offset, length) }));
  return { value: undefined, faults, locate: () => range(0, 1) };
}

/** By jsonc-parser's ParseErrorCode, a const enum that isolated modules cannot read. */
const syntaxMessages: Record<number, string> = {
  1: "not a JSON value",
  2: "not a number",
  3: "a key in double quotes is missing",
  4: "a value is missing",
  5: "a colon is missing after the key",
  6: "a comma is missing",
  7: "a closing brace is missing",
  8: "a closing bracket is missing",
  9: "text after the end of the configuration",
  10: "a comment is not allowed here",
  11: "the comment is not closed",
  12: "the string is not closed",
  13: "the number is not complete",
  14: "not a Unicode escape",
  15: "not an escape sequence",
  16: "a character that must be escaped",
};

function duplicateKeys(node: Node, path: ConfigPath): { key: Node; path: ConfigPath }[] {
  if (node.type === "array") return node.children!.flatMap((item, i) => duplicateKeys(item, [...path, i]));
  if (node.type !== "object") return [];
  const seen = new Set<string>();
  return node.children!.flatMap((property) => {
    const [key, value] = property.children!;
    const name = String(key!.value);
    const here = [...path, name];
    const twice = seen.has(name) ? [{ key: key!, path: here }] : [];
    seen.add(name);
    return [...twice, ...duplicateKeys(value!, here)];
  });
}

function rangesOf(text: string): (offset: number, length: number) => TextRange {
  return (offset, length) => {
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: before.length, column: before.at(-1)!.length + 1, offset, length };
  };
}
