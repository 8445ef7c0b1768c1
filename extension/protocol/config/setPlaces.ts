/**
 * Where the issues of a configuration come from whose text was changed by assignments, `path=value`: from one of these, named as its
 * user gave it, or from the text before, whose places its user knows.
 */
import { findNodeAtLocation } from "jsonc-parser";
import { fullName } from "./codecShorthand.ts";
import { type ConfigIssue, inText, type Placed } from "./configIssues.ts";
import { applySet, asOption, resolvePath } from "./configSet.ts";
import { parseConfigTree } from "./configTree.ts";
import { parseConfig } from "./parseConfig.ts";
import { showPath } from "./schema/configSchema.ts";

export interface SetText {
  /** With all changes. */
  text: string;
  /** An issue of that text, at the assignment that it comes from, or where it stands in the text before. */
  place(issue: ConfigIssue): Placed;
}

export interface SetPlaces {
  /** How a user gave an assignment; by default with `--set`. */
  shown?(set: string): string;
  /** An issue of the text before; by default at its line and column there. */
  otherwise?(issue: ConfigIssue): Placed;
}

/** @param sets `path=value`, applied in order. @throws bad-input as `applySet`. */
export function withSets(
  source: string,
  sets: readonly string[],
  { shown = asOption, otherwise = inText }: SetPlaces = {},
): SetText {
  const texts = [source];
  for (const set of sets) texts.push(applySet(texts.at(-1)!, set, shown));
  return {
    text: texts.at(-1)!,
    place(issue) {
      const set =
        sets.findLast((each) => isWithin(issue.path, nameOf(each))) ??
        causeOf(issue, sets, texts) ??
        sets.findLast((each) => isWithin(nameOf(each), missingIn(source, issue.path))) ??
        // How values fit each other, a model or data is said with their names.
        sets.findLast((each) => names(issue.message, nameOf(each)));
      if (set === undefined) return otherwise({ ...issue, ...placeIn(source, offsetBefore(texts, issue.offset)) });
      // The assignment names the path already.
      const named = `${nameOf(set)}: `;
      return { where: shown(set), message: issue.message.replace(issue.path === nameOf(set) ? named : "", "") };
    },
  };
}

/** The path that an assignment sets, as shown. */
function nameOf(assignment: string): string {
  return showPath(resolvePath(fullName(assignment.slice(0, assignment.indexOf("=")).trim())) ?? []);
}

/** Whether a path is another, or inside it. */
function isWithin(path: string, other: string): boolean {
  return other !== "" && (path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`));
}

/** The assignment since which the text has an issue elsewhere: a kind that does not know another key, a format that needs a file. */
function causeOf(issue: ConfigIssue, sets: readonly string[], texts: readonly string[]): string | undefined {
  const has = (text: string) =>
    parseConfig(text, issue.where).issues.some(({ path, message }) => path === issue.path && message === issue.message);
  const clean = texts.findLastIndex((text) => !has(text));
  // Of what the text alone does not show, as how it fits a model, none of them has anything.
  return clean < texts.length - 1 ? sets[clean] : undefined;
}

/** The outermost part of a path that a text does not have; empty where it has all. */
function missingIn(text: string, path: string): string {
  const { tree } = parseConfigTree(text);
  const keys = resolvePath(path) ?? [];
  const first = keys.findIndex((_, i) => tree && findNodeAtLocation(tree, keys.slice(0, i + 1)) === undefined);
  return first === -1 ? "" : showPath(keys.slice(0, first + 1));
}

/** Whether a message has a path of several keys in it, as a word of its own: one key alone may be any word. */
function names(message: string, path: string): boolean {
  return path.includes(".") && message.split(/[^\w.]+/).some((word) => word.replace(/\.$/, "") === path);
}

/** An offset of the last text as one of the first: each text has one stretch that differs from the text before. */
function offsetBefore(texts: readonly string[], offset: number): number {
  let at = offset;
  for (let i = texts.length - 1; i > 0; i--) {
    const [before, after] = [texts[i - 1]!, texts[i]!];
    const shorter = Math.min(before.length, after.length);
    let start = 0;
    while (start < shorter && before[start] === after[start]) start++;
    let end = 0;
    while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
    if (at >= after.length - end) at -= after.length - before.length;
    else at = Math.min(at, start);
  }
  return at;
}

function placeIn(text: string, offset: number): Pick<ConfigIssue, "line" | "column"> {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
