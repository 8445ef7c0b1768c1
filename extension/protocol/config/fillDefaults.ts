/** The defaults of a configuration that comes from elsewhere than a file, without what compiling the validator takes. */
import { jsonSchema, type SchemaNode } from "./schema/configSchema.ts";
import { fillTopologyDefaults } from "./topologyDefaults.ts";

type Tree = Record<string, unknown>;

/** Fills in, in place, the defaults of what is missing; the value may be anything, and is left as it is where it does not fit. */
export function fillConfigDefaults(value: unknown): void {
  fillTopologyDefaults(value);
  fill(value, jsonSchema());
}

function fill(value: unknown, { properties = {}, oneOf = [] }: SchemaNode): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const tree = value as Tree;
  for (const [key, child] of Object.entries(properties)) {
    if (!Object.hasOwn(tree, key) && child.default !== undefined) tree[key] = structuredClone(child.default);
    if (Object.hasOwn(tree, key)) fill(tree[key], child);
  }
  const branch = oneOf.find((each) => each.properties?.kind?.const === tree.kind);
  if (branch !== undefined) fill(tree, branch);
}
