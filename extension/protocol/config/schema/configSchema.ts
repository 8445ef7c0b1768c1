/** The run configuration's schema as plain JSON Schema, and how to find one's way in it. */
import { RunConfigSchema } from "../runConfig.ts";

/** The part of JSON Schema that `runConfig.ts` uses. */
export interface SchemaNode {
  $schema?: string;
  type?: string | string[];
  description?: string;
  unit?: string;
  paper?: string;
  means?: Record<string, string>;
  /** A union of kinds that a file may name by a plain string. */
  shorthand?: boolean;
  /** Of a codec's entry: `CodecTraits`. */
  traits?: object;
  examples?: unknown[];
  default?: unknown;
  enum?: string[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  oneOf?: SchemaNode[];
  then?: SchemaNode;
  else?: SchemaNode;
}

/** A place in a configuration: `["wire", "up.act", "payload"]`. */
export type ConfigPath = readonly (string | number)[];

/** As shown to the user: `wire.up.act.payload`, `lora.targets[1]`. */
export function showPath(path: ConfigPath): string {
  return path.reduce<string>((shown, segment) => {
    if (typeof segment === "number") return `${shown}[${segment}]`;
    return shown === "" ? segment : `${shown}.${segment}`;
  }, "");
}

let cached: SchemaNode | undefined;

/** JSON Schema (draft 7) of `*.splitcom.json`, for validation and for the editor; a key with a default is not required. */
export function jsonSchema(): SchemaNode {
  cached ??= {
    $schema: "http://json-schema.org/draft-07/schema#",
    ...JSON.parse(JSON.stringify(RunConfigSchema), (_key, value) => withoutDefaulted(value)),
  };
  return cached!;
}

/** The type says what is there after parsing, where defaults are filled in; the file need not name those keys. */
function withoutDefaulted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("required" in value) || !("properties" in value)) return value;
  const node = value as SchemaNode;
  return { ...node, required: node.required!.filter((key) => node.properties![key]!.default === undefined) };
}

/** Schemas of a node's keys; those of a union are its branches' together (the same key means the same everywhere). */
export function keysOf(node: SchemaNode): Record<string, SchemaNode> {
  return Object.assign({}, ...(node.oneOf ?? []).map(keysOf), node.properties);
}

/** The schema at a path of keys, or undefined where the schema has no such key. */
export function schemaAt(path: readonly string[]): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, key) => node && keysOf(node)[key], jsonSchema());
}

/** Every path of keys, parents before their children. */
export function allPaths(node = jsonSchema(), parent: readonly string[] = []): string[][] {
  return Object.entries(keysOf(node)).flatMap(([key, child]) => {
    const path = [...parent, key];
    return [path, ...allPaths(child, path)];
  });
}

/** The range of a number: `in 1..100`, or in words where an end is not in it: `greater than 0 and at most 1000`. */
export function showRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  if (exclusiveMinimum === undefined && exclusiveMaximum === undefined) return `in ${minimum}..${maximum}`;
  const least = exclusiveMinimum === undefined ? `at least ${minimum}` : `greater than ${exclusiveMinimum}`;
  const most = exclusiveMaximum === undefined ? `at most ${maximum}` : `less than ${exclusiveMaximum}`;
  return `${least} and ${most}`;
}

const typeNames: Record<string, string> = {
  integer: "an integer",
  number: "a number",
  string: "a string",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

/** What a node accepts, in words: `an integer in 1..100`, `one of f32, f16, int8`. */
export function showExpected(node: SchemaNode): string {
  if (node.enum) return `one of ${node.enum.join(", ")}`;
  if (node.then && node.else) return `${JSON.stringify(node.then.const)} or an integer ${showRange(node.else)}`;
  const name = typeNames[String(node.type)] ?? String(node.type);
  if (node.items) return `${name} of ${node.items.enum?.join(", ")}`;
  return node.type === "integer" || node.type === "number" ? `${name} ${showRange(node)}` : name;
}

/** A node's type only, as text. */
export function showType(node: SchemaNode): string {
  if (node.shorthand) return "a word or an object";
  return node.then ? showExpected(node) : (typeNames[String(node.type)] ?? String(node.type));
}
