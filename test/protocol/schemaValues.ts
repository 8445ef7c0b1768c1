/** Values for every place of the schema, sound and unsound. */
import { allPaths, keysOf, type SchemaNode, schemaAt } from "../../extension/protocol/config/schema/configSchema.ts";

export const smallest = { model: "nano", data: { format: "synthetic" } };

/** The smallest configuration with one value set; unions on the way get the branch that has the next key. */
export function withValue(path: readonly string[], value: unknown): Record<string, unknown> {
  const config: Record<string, unknown> = structuredClone(smallest);
  // Interfaces that the U-shape alone has.
  if (path[1] === "down.act" || path[1] === "up.grad") config.topology = "ushape";
  let target = config;
  path.forEach((key, i) => {
    if (i === path.length - 1) {
      target[key] = value;
      return;
    }
    const { oneOf } = schemaAt(path.slice(0, i + 1))!;
    const branch = oneOf?.find((candidate) => candidate.properties![path[i + 1]!]) ?? oneOf?.[0];
    target[key] = { ...(target[key] as object), ...(branch && { kind: keysOf(branch).kind!.const }) };
    target = target[key] as Record<string, unknown>;
  });
  return config;
}

/** Values outside a leaf's range, from its schema. */
export function outside(node: SchemaNode): unknown[] {
  if (node.enum) return ["something else"];
  if (node.then) return ["something else", node.else!.minimum! - 1, node.else!.maximum! + 1];
  if (node.items) return [[], ["something else"], [node.items.enum![0], node.items.enum![0]]];
  if (node.const !== undefined) return ["something else"];
  if (node.type === "boolean") return [];
  if (node.type === "string") return [...(node.minLength ? [""] : []), ...(node.maxLength ? ["x".repeat(81)] : [])];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  return [exclusiveMinimum ?? minimum! - 1, exclusiveMaximum ?? maximum! + 1];
}

/** Values of every type a leaf does not take. */
export function ofWrongType(node: SchemaNode): unknown[] {
  const all: [string, unknown][] = [
    ["string", "a string"],
    ["integer", 3],
    ["number", 2.5],
    ["boolean", true],
    ["null", null],
    ["array", []],
    ["object", {}],
  ];
  const accepted = [node.type ?? "string"].flat();
  return all
    .filter(([type]) => !accepted.includes(type) && !(type === "integer" && accepted.includes("number")))
    .map(([, value]) => value);
}

export const leaves = allPaths().filter((path) => Object.keys(keysOf(schemaAt(path)!)).length === 0);
export const objects = [[], ...allPaths().filter((path) => Object.keys(keysOf(schemaAt(path)!)).length > 0)];
