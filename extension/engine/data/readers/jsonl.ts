/** Generic JSON lines: `{"prompt": "...", "target": "...", "references": ["..."], "category": "..."}`, the last two optional. */
import Type from "typebox";
import { badInput, SplitcomError } from "../../../protocol/errors.ts";
import { checkShape, endsTooEarly, NonNumbers, parsePythonJson } from "../../io/json.ts";
import type { Pair, Place, ReaderOptions, ReadPairs } from "./reader.ts";

/** null is what pandas writes where there is nothing. */
const textOrNull = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Line = Type.Object({
  prompt: Type.String(),
  target: textOrNull,
  references: Type.Optional(Type.Union([Type.Array(Type.Union([Type.String(), Type.Null()])), Type.Null()])),
  category: textOrNull,
});

/**
 * Blank lines are skipped and further fields ignored. Lines of equal prompt are references of one another. A whole JSON array of
 * such objects will do, whatever the file is called; where `target` is absent the first of `references` stands for it.
 */
export function readJsonl(source: string, where: string, { inputsOnly }: ReaderOptions): ReadPairs {
  const found = new NonNumbers();
  const pairs = objectsOf(source, where, found).map(({ value, name, place }): Pair => {
    const at = "line" in place ? `${where}:${place.line}` : where;
    refuseOtherFields(value, at, name, inputsOnly === true);
    const { prompt, target = null, references, category } = checkShape(Line, value, at, name);
    const listed = references?.filter((text) => text !== null);
    return { input: prompt, prompt, target, category: category ?? "", listed, place };
  });
  return { pairs, notes: found.notes() };
}

interface Found {
  value: unknown;
  name: string;
  place: Place;
}

function objectsOf(source: string, where: string, found: NonNumbers): Found[] {
  return source.trimStart().startsWith("[") ? itemsOf(source, where, found) : linesOf(source, where, found);
}

function itemsOf(source: string, where: string, found: NonNumbers): Found[] {
  const items = parsePythonJson(source, where, found);
  return (items as unknown[]).map((value, index) => {
    const name = `entry ${index + 1}`;
    return { value, name, place: { entry: name } };
  });
}

function linesOf(source: string, where: string, found: NonNumbers): Found[] {
  const objects: Found[] = [];
  const lines = source.trimEnd().split("\n");
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const line = index + 1;
    const value = parseLine(text, where, found, line, line === lines.length);
    objects.push({ value, name: "the line", place: { line } });
  }
  return objects;
}

function parseLine(text: string, where: string, found: NonNumbers, line: number, isLast: boolean): unknown {
  // Files that were joined have a byte-order mark in their middle.
  const json = text.replace(/^\uFEFF/, "");
  try {
    return parsePythonJson(json, where, found, line);
  } catch (error) {
    if (isLast || !(error instanceof SplitcomError) || error.parts.what !== endsTooEarly) throw error;
    throw badInput(
      {
        what: "the line ends within an object",
        where: error.parts.where ?? where,
        range: "one object a line, or one JSON array",
        remedy: "If objects span several lines, jq -c . FILE writes each on one line.",
      },
      error,
    );
  }
}

/** Says which fields there are: data of other corpora calls them otherwise. */
function refuseOtherFields(value: unknown, where: string, name: string, inputsOnly: boolean): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const missing = !("prompt" in value)
    ? "prompt"
    : !inputsOnly && !("target" in value) && !("references" in value)
      ? "target"
      : undefined;
  if (missing === undefined) return;
  throw badInput({
    what: `${name} has no field ${missing}`,
    where,
    value: `the fields ${Object.keys(value).slice(0, 10).join(", ").slice(0, 200) || "none"}`,
    range: '{"prompt": …, "target": …}',
    remedy: `Rename its fields, for instance by jq -c '{prompt: .document, target: .summary}' FILE.`,
  });
}
