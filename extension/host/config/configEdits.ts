/** Changing values of a configuration's text where they stand, comments kept. */
import { applyEdits, findNodeAtLocation, getNodeValue, type JSONPath, type Node } from "jsonc-parser";
import { defaultIn, fullName, settingPath, spellOutText } from "../../protocol/config/codecShorthand.ts";
import { resolvePath } from "../../protocol/config/configSet.ts";
import { parseConfigTree } from "../../protocol/config/configTree.ts";
import { keysOf, type SchemaNode, schemaAt, showPath } from "../../protocol/config/schema/configSchema.ts";
import { editsOf, type TextEdit } from "../../protocol/config/textEdits.ts";
import { badInput } from "../../protocol/errors.ts";

/**
 * What puts values into a configuration's text. A missing parent is inserted with its default: `control.theta` of a
 * file without `control` gives `{"kind": "fixed", "theta": …}`.
 *
 * @param values by path as shown: `control.theta`, `wire.up.act.payload`.
 * @returns one edit; undefined where the text has these values already.
 * @throws bad-input where the text is not JSON, the schema has no such path, or the text's `kind` has no such key.
 */
export function replacementFor(text: string, values: Readonly<Record<string, unknown>>): TextEdit | undefined {
  const changed = Object.entries(values).reduce((current, [name, value]) => withValue(current, name, value), text);
  if (changed === text) return undefined;
  const most = Math.min(text.length, changed.length);
  let start = 0;
  while (start < most && text[start] === changed[start]) start++;
  let end = 0;
  while (end < most - start && text.at(-1 - end) === changed.at(-1 - end)) end++;
  return { offset: start, length: text.length - start - end, content: changed.slice(start, changed.length - end) };
}

function withValue(written: string, name: string, value: unknown): string {
  const { tree: whole, errors } = parseConfigTree(written);
  if (!whole || errors.length > 0) {
    throw badInput({
      what: `${name} cannot be written: the configuration has syntax errors`,
      remedy: "Fix them first.",
    });
  }
  const known = resolvePath(fullName(name));
  if (!known) throw badInput({ what: "a configuration has no such key", value: JSON.stringify(name) });
  const path = settingPath(written, known);
  const text = spellOutText(written, path);
  const tree = parseConfigTree(text).tree!;
  const depth = path.findIndex((_, i) => !findNodeAtLocation(tree, path.slice(0, i + 1)));
  const present = depth < 0 ? path.length : depth;
  checkKinds(tree, path);
  // From the first key that the text lacks on, defaults with the value inside.
  const target = path.slice(0, Math.min(present + 1, path.length));
  const content = nest(text, target, path.slice(target.length), value);
  return applyEdits(text, editsOf([{ path: target, value: content }], text));
}

/** The default of what is missing, with the value in its place. */
function nest(text: string, parent: readonly string[], rest: readonly string[], value: unknown): unknown {
  const [key, ...others] = rest;
  if (key === undefined) return value;
  const defaults = (defaultIn(text, parent) ?? {}) as Record<string, unknown>;
  return { ...defaults, [key]: nest(text, [...parent, key], others, value) };
}

/** A union of kinds has keys that not every kind has: `control.theta` has no place in a bang-bang controller. */
function checkKinds(tree: Node, path: readonly string[]): void {
  path.forEach((key, i) => {
    const parent = path.slice(0, i);
    const branches = schemaAt(parent)?.oneOf;
    const node = findNodeAtLocation(tree, parent as JSONPath);
    if (!branches || !node || node.type !== "object") return;
    const kind = (getNodeValue(node) as { kind?: unknown }).kind;
    const branch = branches.find((candidate) => keysOf(candidate).kind?.const === kind);
    if (branch === undefined || key in keysOf(branch)) return;
    const having = branches.filter((candidate) => key in keysOf(candidate)).map(kindOf);
    throw badInput({
      what: `${showPath(parent)} of kind "${String(kind)}" has no ${key}`,
      remedy: `Kinds with it: ${having.join(", ")}.`,
    });
  });
}

const kindOf = (branch: SchemaNode) => String(keysOf(branch).kind?.const);
