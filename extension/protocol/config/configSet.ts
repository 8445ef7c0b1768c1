/** Changing one value of a configuration's text: `--set path=value`. */
import { applyEdits, findNodeAtLocation } from "jsonc-parser";
import { badInput } from "../errors.ts";
import { closestMatch } from "../text/closestMatch.ts";
import { defaultIn, fullName, settingPath, spellOutText } from "./codecShorthand.ts";
import { parseConfigTree } from "./configTree.ts";
import { allPaths, jsonSchema, keysOf, type SchemaNode, schemaAt, showPath } from "./schema/configSchema.ts";
import { editsOf } from "./textEdits.ts";

/**
 * Sets one value and keeps comments, lines and everything else.
 *
 * @param text the configuration's text; one with syntax errors is returned unchanged, for the parser to report.
 * @param assignment `path=value`. The path's keys are the schema's, also those with a dot: `wire.up.act.payload=int8`.
 *   The value is JSON, or else a string; for a key that takes only strings it is a string unless quoted.
 * @returns the changed text; the value is not yet checked.
 * @throws bad-input where the assignment has no `=` or the schema has no such path.
 */
export function applySet(text: string, assignment: string): string {
  const equals = assignment.indexOf("=");
  if (equals < 1) {
    throw badInput({
      what: `--set needs path=value`,
      value: assignment,
      remedy: "For example --set training.epochs=3.",
    });
  }
  const name = fullName(assignment.slice(0, equals).trim());
  const path = resolvePath(name);
  const schema = path && schemaAt(path);
  if (!path || !schema) throw unknownPath(name);
  const value = readValue(assignment.slice(equals + 1), schema);
  const place = settingPath(text, path);
  const missing = place.slice(0, -1).map((_, i) => place.slice(0, i + 1));
  // A missing object starts from its default, so that control.theta=0.9 by itself gives {"kind": "fixed", "theta": 0.9}.
  return [...missing.map((parent) => [parent, defaultIn(text, parent) ?? {}] as const), [place, value] as const].reduce(
    (changed, [target, content]) => setValue(changed, target, content, target === place),
    spellOutText(text, place),
  );
}

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

function unknownPath(name: string) {
  const paths = allPaths().map(showPath);
  const meant = closestMatch(name, paths) ?? paths.find((path) => path.endsWith(`.${name}`));
  const remedy = meant ? `Did you mean "${meant}"?` : `Known keys are ${Object.keys(keysOf(jsonSchema())).join(", ")}.`;
  return badInput({ what: `--set ${name}: there is no such key`, remedy });
}

function readValue(text: string, schema: SchemaNode): unknown {
  if (schema.type === "string" && !text.startsWith('"')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
