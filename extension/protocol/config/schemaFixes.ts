/** Fixes for a value that the schema refuses: the string that was probably meant, the nearest number in range, the default. */
import type { ErrorObject } from "ajv";
import { closestMatch } from "../text/closestMatch.ts";
import { add, changeTo, type Fix, remove, rename } from "./configFixes.ts";
import { meantWord } from "./configIssues.ts";
import { kindsOf, objectFor } from "./objectHints.ts";
import { type ConfigPath, keysOf, type SchemaNode, schemaAt } from "./schema/configSchema.ts";

/** More words than these are left to completion. */
const mostWords = 4;

/** @param path of the value that Ajv checked. @returns the best first; none where nothing is likelier than the rest. */
export function fixesOfAjv(error: ErrorObject, path: ConfigPath): Fix[] {
  const schema = error.parentSchema as SchemaNode;
  const params: Record<string, unknown> = error.params;
  const value: unknown = error.data;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey([...path, String(params.additionalProperty)], schema);
    case "required":
      return missingKey([...path, String(params.missingProperty)]);
    case "discriminator":
      return words(params.tagValue, kindsOf(schema)).map((word) => changeTo([...path, "kind"], word));
    case "type":
      return distinctFrom([converted(value, schema), schema.default], value).map((other) => changeTo(path, other));
    case "enum":
      return words(value, schema.enum!).map((word) => changeTo(path, word));
    case "const":
      return [changeTo(path, schema.const)];
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return distinctFrom(inRange(Number(value), schema, path), value).map((other) => changeTo(path, other));
    case "minLength":
    case "minItems":
      return distinctFrom([schema.default], value).map((other) => changeTo(path, other));
    case "maxLength":
      return [changeTo(path, String(value).slice(0, schema.maxLength))];
    case "uniqueItems": {
      const again = Math.max(Number(params.i), Number(params.j));
      return [remove([...path, again], (value as unknown[])[again])];
    }
    default:
      return [];
  }
}

function unknownKey(path: ConfigPath, { properties }: SchemaNode): Fix[] {
  const meant = closestMatch(String(path.at(-1)), Object.keys(properties!));
  return [...(meant === undefined ? [] : [rename(path, meant)]), remove(path)];
}

function missingKey(path: ConfigPath): Fix[] {
  const parent = schemaAt(path.slice(0, -1) as string[]);
  const kinds = path.at(-1) === "kind" && parent ? kindsOf(parent) : [];
  const node = schemaAt(path as string[]);
  const values = kinds.length > 0 ? kinds : node ? [simplest(node)] : [];
  return values.filter((value) => value !== undefined).map((value) => add(path, value));
}

/** The least that a node accepts; undefined where only the user can know. */
function simplest(node: SchemaNode): unknown {
  const [example] = node.examples ?? node.enum ?? [];
  if (node.default !== undefined || example !== undefined) return node.default ?? example;
  if (node.type !== "object") return undefined;
  return Object.fromEntries((node.required ?? []).map((key) => [key, simplest(keysOf(node)[key]!)]));
}

/** What was probably meant by a number outside the range, the likeliest first. */
function inRange(value: number, schema: SchemaNode, path: ConfigPath): unknown[] {
  // A number beside a word stands in a part of the key's schema, and the word is its default: "auto".
  const byDefault = schema.default ?? schemaAt(path as string[])?.default;
  if (typeof byDefault === "string") return [byDefault, clamped(value, schema)];
  // A share given in per cent.
  const { maximum = Number.POSITIVE_INFINITY } = schema;
  const share = Number((value / 100).toPrecision(12));
  const isShare = value > maximum && maximum <= 2 && share <= 1 && schema.type === "number";
  return [...(isShare ? [share] : []), clamped(value, schema), byDefault];
}

/** The word that was meant or, of a few, all. */
function words(value: unknown, all: readonly string[]): readonly string[] {
  const meant = typeof value === "string" ? meantWord(value, all) : undefined;
  if (meant !== undefined) return [meant];
  return all.length <= mostWords ? all : [];
}

/** The same in the type that is wanted: `"8"` as 8, 2.5 as 3, `c_attn` as a list of it, `"schedule"` as an object of that kind. */
function converted(value: unknown, schema: SchemaNode): unknown {
  if (schema.type === "object") return objectFor(schema, value);
  const types = [schema.type].flat();
  if (schema.items?.enum?.includes(String(value))) return [value];
  if (types.includes("integer") || types.includes("number")) {
    const number =
      typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : NaN;
    return clamped(types.includes("integer") ? Math.round(number) : number, schema.else ?? schema);
  }
  // A number in quotes is a name, but no word of a list or pattern.
  const named = types.includes("string") && !schema.enum && !schema.pattern;
  return named && typeof value === "number" ? String(value) : undefined;
}

/** The nearest number of the range; undefined beyond an end that is itself excluded. */
function clamped(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): unknown {
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return undefined;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return undefined;
  const nearestInRange = Math.max(minimum ?? value, Math.min(maximum ?? value, value));
  return Number.isNaN(nearestInRange) ? undefined : nearestInRange;
}

/** Without what is missing, is what it was, or comes twice. */
function distinctFrom(values: readonly unknown[], value: unknown): unknown[] {
  const texts = values.filter((other) => other !== undefined).map((other) => JSON.stringify(other));
  return [...new Set(texts)].filter((text) => text !== JSON.stringify(value)).map((text) => JSON.parse(text));
}
