/** Changing one value of a configuration's text: an assignment `path=value`. */
import { applyEdits, findNodeAtLocation, getNodeValue } from "jsonc-parser";
import { badInput } from "../errors.ts";
import { closestMatch } from "../text/closestMatch.ts";
import { defaultIn, fullName, settingPath, spellOutText } from "./codecShorthand.ts";
import { readConfigText } from "./configText.ts";
import { parseConfigTree } from "./configTree.ts";
import { allPaths, jsonSchema, keysOf, type SchemaNode, schemaAt, showPath } from "./schema/configSchema.ts";
import { editsOf } from "./textEdits.ts";

/**
 * Sets one value and keeps comments, lines and everything else; with another `kind`, without the keys that this kind does not have.
 *
 * @param text the configuration's text; one with syntax errors is returned unchanged, for the parser to report.
 * @param assignment `path=value`. The path's keys are the schema's, also those with a dot: `wire.up.act.payload=int8`.
 *   The value is JSON, or else a string; for a key that takes only strings it is a string unless quoted.
 * @param shown how its user gave an assignment, for messages.
 * @returns the changed text; the value is not yet checked.
 * @throws bad-input where the assignment has no `=`, the schema has no such path, or an object or a list is not JSON.
 */
export function applySet(text: string, assignment: string, shown = asOption): string {
  const equals = assignment.indexOf("=");
  if (equals < 1) {
    throw badInput({
      what: "a change is written as path=value",
      where: shown(assignment),
      remedy: `For example ${shown("training.epochs=3")}.`,
    });
  }
  const name = fullName(assignment.slice(0, equals).trim());
  const path = resolvePath(name);
  const schema = path && schemaAt(path);
  if (!path || !schema) throw unknownPath(name, shown(assignment));
  const value = readValue(assignment.slice(equals + 1), schema, shown(assignment));
  const place = settingPath(text, path);
  const cleared = withoutOtherKinds(spellOutText(text, place), path, value);
  const missing = place.slice(0, -1).map((_, i) => place.slice(0, i + 1));
  // A missing object starts from its default, so that control.theta=0.9 by itself gives {"kind": "fixed", "theta": 0.9}.
  return [...missing.map((parent) => [parent, defaultIn(text, parent) ?? {}] as const), [place, value] as const].reduce(
    (changed, [target, content]) => setValue(changed, target, content, target === place),
    cleared,
  );
}

/** Where another kind of a union is set, the text without the keys that only kinds before it had: they would mean nothing. */
function withoutOtherKinds(text: string, path: readonly string[], value: unknown): string {
  const parent = path.slice(0, -1);
  const union = path.at(-1) === "kind" ? schemaAt(parent) : undefined;
  const branch = union?.oneOf?.find((each) => keysOf(each).kind?.const === value);
  const { tree } = parseConfigTree(text);
  const node = branch && tree && findNodeAtLocation(tree, [...parent]);
  if (node?.type !== "object") return text;
  const gone = Object.keys(getNodeValue(node)).filter((key) => key in keysOf(union!) && !(key in keysOf(branch!)));
  return gone.reduce(
    (changed, key) => applyEdits(changed, editsOf([{ path: [...parent, key], value: undefined }], changed)),
    text,
  );
}

/** An assignment as the command line has it. */
export const asOption = (assignment: string) => `--set ${assignment}`;

function setValue(text: string, path: readonly string[], value: unknown, replace: boolean): string {
  const { tree, errors } = parseConfigTree(text);
  if (!tree || errors.length > 0) return text;
  // Where a part of the path is not an object, there is no place for the value: the parser reports that, too.
  const parents = path.slice(0, -1).map((_, i) => findNodeAtLocation(tree, path.slice(0, i + 1)));
  if ([tree, ...parents].some((parent) => parent !== undefined && parent.type !== "object")) return text;
  const found = findNodeAtLocation(tree, [...path]);
  if (found && !replace) return text;
  return applyEdits(text, editsOf([{ path, value }], text));
}

/** The keys of a path as shown. Keys may hold dots themselves ("up.act"): at each object the longest key that fits is taken. */
export function resolvePath(name: string, node: SchemaNode = jsonSchema()): string[] | undefined {
  const keys = Object.entries(keysOf(node)).sort(([a], [b]) => b.length - a.length);
  for (const [key, child] of keys) {
    if (name === key) return [key];
    const rest = name.startsWith(`${key}.`) ? resolvePath(name.slice(key.length + 1), child) : undefined;
    if (rest) return [key, ...rest];
  }
  return undefined;
}

function unknownPath(name: string, where: string) {
  const paths = allPaths().map(showPath);
  const meant = closestMatch(name, paths) ?? paths.find((path) => path.endsWith(`.${name}`));
  const remedy = meant ? `Did you mean "${meant}"?` : `Known keys are ${Object.keys(keysOf(jsonSchema())).join(", ")}.`;
  return badInput({ what: `there is no key "${name}"`, where, remedy });
}

function readValue(text: string, schema: SchemaNode, where: string): unknown {
  if (schema.type === "string" && !text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    // Beyond the largest number, as 1e400: no value that a text could hold.
    return typeof value === "number" && !Number.isFinite(value) ? text : value;
  } catch {
    if (!/^\s*[[{]/.test(text)) return text;
  }
  // No word begins so: an object or a list was meant, which a shell may have taken the quotes from.
  const { value, faults } = readConfigText(text);
  if (value !== undefined && faults.length === 0) return value;
  throw badInput({
    what: "the value is not JSON",
    where,
    remedy: "Keys and words stand in double quotes, and the whole in single quotes for the shell.",
  });
}
