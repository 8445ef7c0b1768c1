/**
 * Changes of a configuration as edits of its text, which leave comments and layout as they are.
 *
 * jsonc-parser's `modify` would reformat what is around a change, and breaks a list whose last item it removes (3.3.1).
 */
import { findNodeAtLocation, type JSONPath, type Node } from "jsonc-parser";
import type { Change } from "./configFixes.ts";
import { parseConfigTree } from "./configTree.ts";
import { keysOf, schemaAt } from "./schema/configSchema.ts";

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

/** Removes a key's value, an item, or the property that a key stands in. Takes one comma with it; comments stay, unless they stand between what is removed and what follows. */
export function removed(node: Node | undefined, source: string): TextEdit[] {
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

/** Puts a key into the innermost object that the text has, in the schema's order, with the objects in between that it lacks. */
function inserted(tree: Node, path: JSONPath, value: unknown, source: string): TextEdit[] {
  let depth = path.length - 1;
  let parent = findNodeAtLocation(tree, path.slice(0, depth));
  while (!parent && depth > 0) parent = findNodeAtLocation(tree, path.slice(0, --depth));
  if (parent?.type !== "object") return [];
  const nested = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const property = `${JSON.stringify(path[depth])}: ${jsonOf(nested)}`;
  const properties = parent.children!;
  if (properties.length === 0) return [{ offset: parent.offset + 1, length: 0, content: ` ${property} ` }];
  const next = followerOf(path.slice(0, depth + 1), properties);
  const at = next === undefined ? properties.length : properties.indexOf(next);
  const previous = properties[at - 1];
  if (previous === undefined) {
    // On a line of its own where the others are.
    const separator = /(\r?\n[ \t]*)$/.exec(source.slice(parent.offset, next!.offset))?.[1] ?? " ";
    return [{ offset: next!.offset, length: 0, content: `${property},${separator}` }];
  }
  return next === undefined ? appended(parent, previous, property, source) : between(previous, next, property, source);
}

/** The first of an object's properties that the schema has after a key; undefined where the key comes last, or is in no schema. */
function followerOf(path: JSONPath, properties: readonly Node[]): Node | undefined {
  const order = Object.keys(keysOf(schemaAt(path.slice(0, -1).map(String)) ?? {}));
  const place = order.indexOf(String(path.at(-1)));
  return properties.find((property) => order.indexOf(String(property.children![0]!.value)) > place);
}

/** Below the line of the property before, with that line's comment, and above comments that belong to the next one. */
function between(previous: Node, next: Node, property: string, source: string): TextEdit[] {
  const lineEnd = endOfLine(commaAfter(previous, next.offset, source)! + 1, source);
  if (lineEnd >= next.offset) return [{ offset: next.offset, length: 0, content: `${property}, ` }];
  return [{ offset: lineEnd, length: 0, content: `${lineBreakBefore(next, source)}${property},` }];
}

/** After an object's last property; a comment on its line stays its own. */
function appended(parent: Node, last: Node, property: string, source: string): TextEdit[] {
  const end = endOf(last);
  const closing = endOf(parent) - 1;
  const comma = commaAfter(last, closing, source);
  const after = comma === undefined ? end : comma + 1;
  const lineBreak = lineBreakBefore(last, source);
  const lineEnd = endOfLine(after, source);
  const isOneLine = lineBreak === "" || lineEnd >= closing;
  const added = `${isOneLine ? " " : lineBreak}${property}${comma === undefined ? "" : ","}`;
  const offset = isOneLine ? after : lineEnd;
  if (comma !== undefined) return [{ offset, length: 0, content: added }];
  // Two insertions at one place would have no order.
  if (offset === end) return [{ offset, length: 0, content: `,${added}` }];
  return [
    { offset: end, length: 0, content: "," },
    { offset, length: 0, content: added },
  ];
}

/** Where the comma behind a property is, if it has one before `end`; comments may hold commas, too. */
function commaAfter(property: Node, end: number, source: string): number | undefined {
  const blank = (comment: string) => " ".repeat(comment.length);
  const rest = source.slice(endOf(property), end).replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g, blank);
  const at = rest.indexOf(",");
  return at < 0 ? undefined : endOf(property) + at;
}

/** Where the line that a place is in ends; a block comment that continues over it is taken whole. */
function endOfLine(from: number, source: string): number {
  const comment = /^[ \t]*\/\*[\s\S]*?\*\//.exec(source.slice(from))?.[0].length ?? 0;
  return from + comment + /\r?\n|$/.exec(source.slice(from + comment))!.index;
}

/** The line break and indentation that a property stands behind; empty where it shares its line with what comes before. */
function lineBreakBefore({ offset }: Node, source: string): string {
  return /\r?\n[ \t]*$/.exec(source.slice(0, offset))?.[0] ?? "";
}

/** On one line, with the spaces that people put. */
function jsonOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).map(([key, own]) => `${JSON.stringify(key)}: ${jsonOf(own)}`);
  return `{ ${properties.join(", ")} }`;
}
