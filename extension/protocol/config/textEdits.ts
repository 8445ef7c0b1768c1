/**
 * Changes of a configuration as edits of its text, which leave comments and layout as they are.
 *
 * jsonc-parser's `modify` would reformat what is around a change, and breaks a list whose last item it removes (3.3.1).
 */
import { findNodeAtLocation, type JSONPath, type Node } from "jsonc-parser";
import type { Change } from "./configFixes.ts";
import { parseConfigTree } from "./configTree.ts";

/** Replaces a stretch of a text; offsets in UTF-16 units. */
export interface TextEdit {
  offset: number;
  length: number;
  content: string;
}

/**
 * @param text one that `readConfigText` found no mistakes against the syntax in.
 * @returns none for a change that the text has no place for.
 */
export function editsOf(changes: readonly Change[], text: string): TextEdit[] {
  // As in readConfigText: a space in the place of a byte order mark keeps the offsets.
  const source = text.replace(/^\uFEFF/, " ");
  const { tree } = parseConfigTree(source);
  if (!tree) return [];
  return changes.flatMap((change) => {
    const node = findNodeAtLocation(tree, change.path as JSONPath);
    if ("rename" in change) return renamed(node, change.rename);
    if (change.value === undefined) return removed(node, source);
    return node ? [replaced(node, change.value)] : inserted(tree, change.path as JSONPath, change.value, source);
  });
}

const endOf = ({ offset, length }: Node) => offset + length;

function replaced({ offset, length }: Node, value: unknown): TextEdit {
  return { offset, length, content: jsonOf(value) };
}

function renamed(node: Node | undefined, key: string): TextEdit[] {
  const [name] = node?.parent?.children ?? [];
  const taken = node?.parent?.parent?.children?.some((property) => property.children![0]!.value === key);
  return name && !taken ? [replaced(name, key)] : [];
}

/** Takes one comma with it; comments stay, unless they stand between what is removed and what follows. */
function removed(node: Node | undefined, source: string): TextEdit[] {
  const item = node?.parent?.type === "property" ? node.parent : node;
  const siblings = item?.parent?.children;
  if (!item || !siblings) return [];
  const at = siblings.indexOf(item);
  const [previous, next] = [siblings[at - 1], siblings[at + 1]];
  if (next) return [{ offset: item.offset, length: next.offset - item.offset, content: "" }];
  const onlyComma = previous && /^\s*,\s*$/.test(source.slice(endOf(previous), item.offset));
  const offset = onlyComma ? endOf(previous) : item.offset;
  const trailing = onlyComma ? "" : /^\s*,|/.exec(source.slice(endOf(item)))![0];
  return [{ offset, length: endOf(item) + trailing.length - offset, content: "" }];
}

/** Puts a key first into the innermost object that the text has, with the objects in between that it lacks. */
function inserted(tree: Node, path: JSONPath, value: unknown, source: string): TextEdit[] {
  let depth = path.length - 1;
  let parent = findNodeAtLocation(tree, path.slice(0, depth));
  while (!parent && depth > 0) parent = findNodeAtLocation(tree, path.slice(0, --depth));
  if (parent?.type !== "object") return [];
  const nested = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const property = `${JSON.stringify(path[depth])}: ${jsonOf(nested)}`;
  const [first] = parent.children!;
  if (!first) return [{ offset: parent.offset + 1, length: 0, content: ` ${property} ` }];
  const before = source.slice(parent.offset, first.offset);
  // On a line of its own where the others are.
  const separator = /(\r?\n[ \t]*)$/.exec(before)?.[1] ?? " ";
  return [{ offset: first.offset, length: 0, content: `${property},${separator}` }];
}

/** On one line, with the spaces that people put. */
function jsonOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).map(([key, own]) => `${JSON.stringify(key)}: ${jsonOf(own)}`);
  return `{ ${properties.join(", ")} }`;
}
