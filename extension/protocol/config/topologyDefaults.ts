/** Defaults that depend on another key, which a JSON Schema cannot say. */

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Names the U-shape's interfaces in a configuration as read from its file, before defaults are filled in and before it is
 * checked: all four temporal unless the file says otherwise (method, section 3). Anything else is left as it is.
 */
export function fillTopologyDefaults(value: unknown): void {
  if (!isTree(value) || value.topology !== "ushape") return;
  // Null is a mistake to be reported, not a gap.
  if (value.wire === undefined) value.wire = {};
  const { wire } = value;
  if (!isTree(wire)) return;
  for (const name of ["down.grad", "down.act", "up.grad"]) {
    if (wire[name] === undefined) wire[name] = {};
    const codec = wire[name];
    if (isTree(codec) && codec.selector === undefined) codec.selector = "temporal";
  }
}
