/** Patterns in the syntax of Python's `re`, matched in bounded time: `target_modules` of an adapter that anyone may have made. */
import vm from "node:vm";
import { PatternRefused } from "./patternText.ts";
import { translatePattern } from "./pythonSyntax.ts";

/** What a pattern may take for all names, in ms. */
const patience = 2000;
const longestPattern = 2000;

/** Which of the names the pattern matches as a whole (`re.fullmatch`). @throws PatternRefused. */
export function fullMatches(pattern: string, names: readonly string[]): boolean[] {
  if (pattern.length > longestPattern) throw new PatternRefused(`is longer than ${longestPattern} characters`);
  const { source, flags } = translatePattern(pattern);
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${source})$`, flags);
  } catch {
    throw new PatternRefused("is not a Python regular expression, or uses what has no counterpart here");
  }
  try {
    // A pattern that backtracks without end is interrupted, which only a script's time limit can do.
    const context = { expression, names: [...names] };
    return [...vm.runInNewContext("names.map((name) => expression.test(name))", context, { timeout: patience })];
  } catch {
    throw new PatternRefused("takes too long to match");
  }
}
