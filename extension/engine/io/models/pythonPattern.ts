/**
 * Patterns in the syntax of Python's `re`, matched in bounded time: `target_modules` of an adapter that anyone may have made.
 * Names of modules are ASCII, for which the two languages mean the same by \d, \w, \s and \b.
 */
import vm from "node:vm";

/** What a pattern may take for all names, in ms. */
const patience = 500;
const longestPattern = 2000;

/** Why a pattern is not taken; the message completes "the pattern …". */
export class PatternRefused extends Error {}

/** Which of the names the pattern matches as a whole (`re.fullmatch`). @throws PatternRefused. */
export function fullMatches(pattern: string, names: readonly string[]): boolean[] {
  if (pattern.length > longestPattern) throw new PatternRefused(`is longer than ${longestPattern} characters`);
  const { source, flags } = translate(pattern);
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${source})$`, `${flags}u`);
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

/** Python's own pieces of syntax, each with what JavaScript writes for it; the first that fits at a place is taken. */
const pieces: readonly [RegExp, string | ((match: RegExpExecArray) => string)][] = [
  [/\(\?#[^)]*\)/y, ""],
  [/\(\?P<([A-Za-z_]\w*)>/y, ([, name]) => `(?<${name}>`],
  [/\(\?P=([A-Za-z_]\w*)\)/y, ([, name]) => `\\k<${name}>`],
  [/\(\?(?::|=|!|<=|<!)/y, ([whole]) => whole],
  [/\(\?>|[*+?]\+/y, () => refuse("has possessive quantifiers or atomic groups, which have no counterpart here")],
  [/\(\?\(/y, () => refuse("has a condition, which has no counterpart here")],
  [/\(\?[a-zA-Z-]+[:)]/y, () => refuse("sets flags within, which has no counterpart here")],
  [/\(\?/y, () => refuse("is not a Python regular expression")],
  [/\\A/y, "(?<![\\s\\S])"],
  [/\\Z/y, "(?![\\s\\S])"],
  [/\\[dDwWsSbBfnrtv]/y, ([whole]) => whole],
  [/\\x([0-9a-fA-F]{2})/y, ([, digits]) => `\\x${digits}`],
  [/\\u([0-9a-fA-F]{4})/y, ([, digits]) => `\\u${digits}`],
  [/\\([1-9]\d?)(?!\d)/y, ([whole]) => whole],
  [/\\a/y, "\\x07"],
  [/\\[A-Za-z0-9]/y, ([whole]) => refuse(`has the escape ${whole}, which has no counterpart here`)],
  [/\\([\s\S])/y, ([, character]) => literal(character!)],
  // Flags for the whole pattern are taken off before; a brace that is no quantifier stands for itself.
  [/\{(\d*),(\d*)\}/y, ([, least, most]) => (least || most ? `{${least || 0},${most}}` : "*")],
  [/\{\d+\}/y, ([whole]) => whole],
  [/[{}\]]/y, ([whole]) => `\\${whole}`],
  [/\[(\^?)(\]?(?:\\[\s\S]|[^\]\\])*)\]/y, ([, not, body]) => `[${not}${classBody(body!)}]`],
  [/\[/y, () => refuse("has an unfinished character class")],
  [/\\$/y, () => refuse("ends in a backslash")],
  [/[()|^$.*+?]/y, ([whole]) => whole],
  [/[\s\S]/y, ([whole]) => literal(whole)],
];

function translate(pattern: string): { source: string; flags: string } {
  const [head, letters = ""] = /^\(\?([aiLmsux]+)\)/.exec(pattern) ?? [""];
  if (/[xL]/.test(letters)) throw new PatternRefused(`has the flag ${letters}, which has no counterpart here`);
  // \w and \b are ASCII either way, as the names are.
  const flags = [...new Set(letters)].filter((letter) => "ims".includes(letter)).join("");
  return { source: translated(pattern.slice(head.length), pieces), flags };
}

function translated(text: string, table: typeof pieces): string {
  let result = "";
  for (let at = 0; at < text.length; ) {
    for (const [expression, replacement] of table) {
      expression.lastIndex = at;
      const match = expression.exec(text);
      if (match === null) continue;
      result += typeof replacement === "string" ? replacement : replacement(match);
      at += match[0].length;
      break;
    }
  }
  return result;
}

const inClass: typeof pieces = [
  [/\\[dDwWsSfnrtv]/y, ([whole]) => whole],
  [/\\b/y, "\\x08"],
  [/\\x([0-9a-fA-F]{2})/y, ([, digits]) => `\\x${digits}`],
  [/\\u([0-9a-fA-F]{4})/y, ([, digits]) => `\\u${digits}`],
  [/\\[A-Za-z0-9]/y, ([whole]) => refuse(`has the escape ${whole}, which has no counterpart here`)],
  [/\\([\s\S])/y, ([, character]) => (character === "-" ? "\\-" : literal(character!))],
  [/-/y, "-"],
  [/[\s\S]/y, ([whole]) => literal(whole)],
];

function classBody(body: string): string {
  return translated(body, inClass);
}

/** A character that stands for itself, within a class or without. */
function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function refuse(why: string): never {
  throw new PatternRefused(why);
}
