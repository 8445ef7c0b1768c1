/** Which field of a value does not fit a schema: of a union in the branch that the value is meant to be of. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";

export interface ShapeDefect {
  path: readonly string[];
  /** A sentence without its subject: "must be >= 1". */
  message: string;
  found: unknown;
}

/** The parts of JSON Schema that the walk follows. */
interface Node {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
  oneOf?: TSchema[];
}

type Tree = Record<string, unknown>;

/**
 * The first field that does not fit, as deep as possible. The library itself lists the mistakes against every branch of a union, up to
 * a number of them: the first is most often against a branch that nobody meant.
 */
export function shapeDefect(schema: TSchema, value: unknown, path: readonly string[] = []): ShapeDefect {
  const node: Node = schema;
  const branches = node.oneOf ?? node.anyOf;
  if (branches) return unionDefect(branches, value, path);
  if (isTree(value)) {
    const wrong = Object.entries(node.properties ?? {}).find(
      ([key, child]) => key in value && !fits(child, value[key]),
    );
    if (wrong) return shapeDefect(wrong[1], value[wrong[0]], [...path, wrong[0]]);
  }
  if (Array.isArray(value) && node.items) {
    const { items } = node;
    const wrong = value.findIndex((item) => !fits(items, item));
    if (wrong >= 0) return shapeDefect(items, value[wrong], [...path, String(wrong)]);
  }
  const words = wordsOf(schema);
  if (words.length > 0) return { path, message: `must be ${listed(words)}`, found: value };
  const [defect] = Value.Errors(schema, value);
  const inside = defect?.instancePath.split("/").slice(1) ?? [];
  const found = inside.length === 0 ? value : Value.Pointer.Get(value, defect!.instancePath);
  return { path: [...path, ...inside], message: defect?.message ?? "does not fit", found };
}

function unionDefect(branches: readonly TSchema[], value: unknown, path: readonly string[]): ShapeDefect {
  const ofType = branches.filter((branch) => hasType(branch, value));
  const constants = isTree(value) ? constantsOf(ofType) : new Map<string, unknown[]>();
  for (const [key, known] of constants) {
    const found = (value as Tree)[key];
    if (!known.includes(found)) return { path: [...path, key], message: `must be ${listed(known)}`, found };
  }
  const meant = ofType.filter((branch) =>
    [...constants.keys()].every((key) => fits(propertyOf(branch, key), (value as Tree)[key])),
  );
  const [only] = meant;
  if (only && meant.length === 1 && wordsOf(only).length === 0) return shapeDefect(only, value, path);
  const accepted = branches.flatMap((branch) => {
    const words = wordsOf(branch);
    return words.length > 0 ? words : [(branch as Node).type ?? "another value"].flat();
  });
  return { path, message: `must be ${listed(accepted)}`, found: value };
}

/** Keys that distinguish branches, with their values: `kind`. */
function constantsOf(branches: readonly TSchema[]): Map<string, unknown[]> {
  const [first] = branches;
  const keys = Object.keys((first as Node | undefined)?.properties ?? {});
  const entries = keys.map((key) => [key, branches.map((branch) => (propertyOf(branch, key) as Node).const)] as const);
  return new Map(
    entries
      .filter(([, words]) => words.length > 1 && words.every((word) => word !== undefined))
      .map(([key, words]) => [key, words]),
  );
}

/** Where a node accepts nothing but these. */
function wordsOf(node: Node): readonly unknown[] {
  return node.enum ?? (node.const === undefined ? [] : [node.const]);
}

const propertyOf = (branch: TSchema, key: string): TSchema => (branch as Node).properties?.[key] ?? {};

function hasType(branch: TSchema, value: unknown): boolean {
  const { type } = branch as Node;
  if (type === undefined) return true;
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return [type].flat().some((each) => each === found || (each === "integer" && found === "number"));
}

const fits = (schema: TSchema, value: unknown) => Value.Check(schema, value);

function listed(words: readonly unknown[]): string {
  const shown = [...new Set(words)].map(String);
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
