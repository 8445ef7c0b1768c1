/** JSON data files: parsing with positions, and shape checks that name the entry and the field. */
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "../../../protocol/errors.ts";

/** @throws bad-input with line and column when the text is empty, truncated or not JSON. `firstLine` is that of `text` in its file. */
export function parseJson(text: string, where: string, firstLine = 1): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const defect = findDefect(text);
    const lines = text.slice(0, defect.offset).split("\n");
    const position = `${firstLine + lines.length - 1}:${lines.at(-1)!.length + 1}`;
    const truncated = text.slice(defect.offset).trim() === "";
    throw badInput(
      {
        what: truncated ? "the JSON text ends too early" : `malformed JSON: ${defect.reason}`,
        where: `${where}:${position}`,
        remedy: truncated ? "Is the file complete? Fetch it again." : undefined,
      },
      error,
    );
  }
}

/** JSON.parse tells the position only sometimes; jsonc-parser always does. */
function findDefect(text: string): { offset: number; reason: string } {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true });
  } catch {
    return { offset: 0, reason: "nested too deeply" };
  }
  const [first] = errors;
  return first === undefined
    ? { offset: 0, reason: "invalid character in a string" }
    : { offset: first.offset, reason: printParseErrorCode(first.error) };
}

/** `value` as the schema's type. @throws bad-input naming `entry` and the first field that does not fit. */
export function checkShape<S extends TSchema>(schema: S, value: unknown, where: string, entry: string): Static<S> {
  if (Value.Check(schema, value)) return value;
  const [defect] = Value.Errors(schema, value);
  const path = defect!.instancePath;
  const found = path === "" ? value : Value.Pointer.Get(value, path);
  throw badInput({
    what: `${entry}${path === "" ? "" : `, field ${path.slice(1).replaceAll("/", ".")}`}: ${defect!.message}`,
    where,
    value: printable(found),
  });
}

function printable(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
