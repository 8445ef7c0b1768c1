/** JSON data files: parsing with positions, and shape checks that name the entry and the field. */
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { deepestNesting, nestsTooDeeply } from "../../protocol/config/nesting.ts";
import { badInput } from "../../protocol/errors.ts";
import { shapeDefect } from "../data/readers/shapeDefect.ts";

/** What is said of a text that is the beginning of JSON. */
export const endsTooEarly = "the JSON text ends too early";

/** @throws bad-input with line and column when the text is empty, truncated, endlessly nested or not JSON. `firstLine` is that of `text` in its file. */
export function parseJson(text: string, where: string, firstLine = 1): unknown {
  if (nestsTooDeeply(text)) {
    throw badInput({
      what: "malformed JSON: nested too deeply",
      where: firstLine === 1 ? where : `${where}:${firstLine}`,
      range: `at most ${deepestNesting} brackets within each other`,
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const defect = findDefect(text);
    const position = positionOf(text, defect.offset, firstLine);
    const truncated = text.slice(defect.offset).trim() === "";
    throw badInput(
      {
        what: truncated ? endsTooEarly : `malformed JSON: ${defect.reason}`,
        where: `${where}:${position}`,
        remedy: truncated ? "Is the file complete? Fetch it again." : undefined,
      },
      error,
    );
  }
}

/** In words, by the names that jsonc-parser has for them. */
const reasons: Record<string, string> = {
  InvalidSymbol: "this is not a JSON value",
  InvalidNumberFormat: "a number is malformed",
  PropertyNameExpected: "a name in double quotes is missing (or a comma is too many)",
  ValueExpected: "a value is missing (or a comma is too many)",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  CloseBraceExpected: "a } is missing",
  CloseBracketExpected: "a ] is missing",
  EndOfFileExpected: "more follows the end of the value",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfString: "a string has no end",
  InvalidUnicode: "\\u is not followed by four hexadecimal digits",
  InvalidEscapeCharacter: "a backslash is followed by what it cannot escape",
  InvalidCharacter: "a string holds a control character",
};

/** JSON.parse gives the position only sometimes; jsonc-parser always does. */
function findDefect(text: string): { offset: number; reason: string } {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  return first === undefined
    ? { offset: 0, reason: "a string holds a control character" }
    : { offset: first.offset, reason: reasons[printParseErrorCode(first.error)] ?? "this is not JSON" };
}

/** NaN and infinities of a file, which Python writes into JSON and JSON does not know. */
export class NonNumbers {
  private count = 0;
  private first = "";

  add(name: string, place: string): void {
    if (this.count++ === 0) this.first = `${place}: ${name}`;
  }

  /** What was made of them; none where there were none. */
  notes(): string[] {
    if (this.count === 0) return [];
    const others = this.count === 1 ? "" : `, as are ${this.count - 1} more`;
    return [`${this.first}, which is not JSON, is read as null${others}`];
  }
}

/**
 * {@link parseJson} as Python reads it: `NaN`, `Infinity` and `-Infinity` are values. They become null, and `found` is called for each.
 *
 * @throws as `parseJson`.
 */
export function parsePythonJson(text: string, where: string, found: NonNumbers, firstLine = 1): unknown {
  const spans = /NaN|Infinity/.test(text) ? nonNumbers(text) : [];
  if (spans.length === 0) return parseJson(text, where, firstLine);
  // Of the same length, so that the position of any other defect is right.
  const shaped = replaced(text, spans, (name) => `"${"x".repeat(name.length - 2)}"`);
  parseJson(shaped, where, firstLine);
  for (const { at, name } of spans) found.add(name, `${where}:${positionOf(text, at, firstLine)}`);
  return JSON.parse(replaced(text, spans, () => "null"));
}

interface Span {
  at: number;
  name: string;
}

/** Those outside of strings. */
function nonNumbers(text: string): Span[] {
  const spans: Span[] = [];
  let quoted = false;
  for (const { 0: token, index } of text.matchAll(/\\.|"|-?\b(?:NaN|Infinity)\b/gs)) {
    if (token === '"') quoted = !quoted;
    else if (!quoted && !token.startsWith("\\")) spans.push({ at: index, name: token });
  }
  return spans;
}

function replaced(text: string, spans: readonly Span[], by: (name: string) => string): string {
  let end = 0;
  const parts = spans.map(({ at, name }) => {
    const part = text.slice(end, at) + by(name);
    end = at + name.length;
    return part;
  });
  return parts.join("") + text.slice(end);
}

/** `line:column`, both from 1. */
function positionOf(text: string, offset: number, firstLine: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `${firstLine + lines.length - 1}:${lines.at(-1)!.length + 1}`;
}

/**
 * `value` as the schema's type.
 *
 * @param written where a path stands in the file, for a value that was brought into another form.
 * @throws bad-input naming `entry` and the first field that does not fit, or that a later version wrote it (`formatVersion`).
 */
export function checkShape<S extends TSchema>(
  schema: S,
  value: unknown,
  where: string,
  entry: string,
  written: (path: readonly string[]) => readonly string[] = (path) => path,
): Static<S> {
  if (Value.Check(schema, value)) return value;
  refuseLaterFormat(schema, value, where, entry);
  const { path, message, found } = shapeDefect(schema, value);
  const field = written(path).join(".");
  throw badInput({
    what: `${entry}${field === "" ? "" : `, field ${field}`}: ${message}`,
    where,
    value: printable(found),
  });
}

/** @throws bad-input for a file whose number of its format is above the schema's: what else does not fit follows from that. */
function refuseLaterFormat(schema: TSchema, value: unknown, where: string, entry: string): void {
  const { properties } = schema as { properties?: { formatVersion?: { const?: unknown } } };
  const known = properties?.formatVersion?.const;
  const found =
    typeof value === "object" && value !== null && "formatVersion" in value ? value.formatVersion : undefined;
  if (typeof known !== "number" || typeof found !== "number" || !Number.isInteger(found) || found <= known) return;
  throw badInput({
    what: `${entry} is of a later version of SplitCom Workbench`,
    where,
    value: `format ${found}`,
    range: `format ${known}${known > 1 ? " or earlier" : ""}`,
    remedy: "Update SplitCom Workbench to read it.",
  });
}

/** The beginning of a value's JSON, without writing all of it: it may have millions of items. */
function printable(value: unknown): string {
  const beginning = (_key: string, part: unknown) =>
    Array.isArray(part) || typeof part === "string" ? part.slice(0, 100) : part;
  // JSON has no word for what is beyond the largest number, as 1e999.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value, beginning) ?? "nothing");
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
