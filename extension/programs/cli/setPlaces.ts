/** Where the issues of a configuration are that `--set` has changed: in the file as the user has it, or at the `--set`. */
import { fullName } from "../../protocol/config/codecShorthand.ts";
import { type ConfigIssue, placeOf } from "../../protocol/config/configIssues.ts";
import { applySet, resolvePath } from "../../protocol/config/configSet.ts";
import { showPath } from "../../protocol/config/schema/configSchema.ts";

export interface SetText {
  /** With all changes. */
  text: string;
  /** Where an issue of that text comes from: `file:line:column`, or `--set path=value`. */
  place(issue: ConfigIssue): string;
}

/** @param sets `path=value`, applied in order. @throws bad-input as `applySet`. */
export function withSets(source: string, sets: readonly string[]): SetText {
  const texts = [source];
  for (const set of sets) texts.push(applySet(texts.at(-1)!, set));
  return {
    text: texts.at(-1)!,
    place(issue) {
      const from = sets.findLast((set) => concerns(set, issue.path));
      return from === undefined
        ? placeOf({ ...issue, ...placeIn(source, offsetBefore(texts, issue.offset)) })
        : `--set ${from}`;
    },
  };
}

/** Whether an assignment sets the value at a path, or one around it. */
function concerns(assignment: string, path: string): boolean {
  const name = showPath(resolvePath(fullName(assignment.slice(0, assignment.indexOf("=")).trim())) ?? []);
  return name !== "" && (path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
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
