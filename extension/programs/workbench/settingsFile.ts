/** A settings.json of VS Code, kept as its user left it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { applyEdits, type ParseError, parse } from "jsonc-parser";
import { editsOf } from "../../protocol/config/textEdits.ts";

/** Adds settings that the file lacks; creates the file if it is absent, and leaves it unchanged if it is not JSON with comments. */
export function addSettings(file: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(path.dirname(file), { recursive: true });
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
    return;
  }
  const text = readFileSync(file, "utf8");
  const mistakes: ParseError[] = [];
  const present: unknown = parse(text, mistakes, { allowTrailingComma: true });
  if (mistakes.length > 0 || typeof present !== "object" || present === null || Array.isArray(present)) return;
  const absent = Object.entries(settings).filter(([key]) => !Object.hasOwn(present, key));
  // One after the other: edits at the same place would not show which comes first.
  const settled = absent.reduce(
    (text, [key, value]) => applyEdits(text, editsOf([{ path: [key], value }], text)),
    text,
  );
  if (settled !== text) writeFileSync(file, settled);
}
