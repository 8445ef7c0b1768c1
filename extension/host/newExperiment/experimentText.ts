/** The text of a new experiment's file. Loads the schema: import it lazily. */
import { findNodeAtLocation } from "jsonc-parser";
import { parseConfigTree } from "../../protocol/config/configTree.ts";
import type { ConfigPath } from "../../protocol/config/schema/configSchema.ts";
import { replacementFor } from "../config/configEdits.ts";

/** A preset's text with some values changed, comments kept. @throws bad-input as `replacementFor` does. */
export function experimentText(template: string, values: Readonly<Record<string, unknown>>): string {
  const replacement = replacementFor(template, values);
  if (!replacement) return template;
  const { offset, length, content } = replacement;
  return template.slice(0, offset) + content + template.slice(offset + length);
}

/** Where a value stands, without a string's quotes, in UTF-16 units; the text's beginning where it has none. */
export function valuePlace(text: string, path: ConfigPath): { offset: number; length: number } {
  const { tree } = parseConfigTree(text);
  const node = tree && findNodeAtLocation(tree, [...path]);
  if (!node) return { offset: 0, length: 0 };
  return node.type === "string"
    ? { offset: node.offset + 1, length: node.length - 2 }
    : { offset: node.offset, length: node.length };
}
