/** What to write where an object or a list is needed and something else stands. */
import { meantWord } from "./configIssues.ts";
import { keysOf, type SchemaNode } from "./schema/configSchema.ts";

/**
 * The object that a word was probably meant for: of a union the branch that it names, else the nearest key below that takes it.
 *
 * @returns undefined where no key takes the word.
 */
export function objectFor(node: SchemaNode, word: unknown): object | undefined {
  if (typeof word !== "string") return undefined;
  if (node.oneOf) return kindsOf(node).includes(word) ? { kind: word } : undefined;
  const keys = Object.entries(keysOf(node));
  for (const [key, child] of keys) {
    if (child.enum?.includes(word)) return { [key]: word };
    if (child.oneOf && kindsOf(child).includes(word)) return { [key]: child.shorthand ? word : { kind: word } };
  }
  for (const [key, child] of keys) {
    const inner = child.type === "object" && !child.oneOf ? objectFor(child, word) : undefined;
    if (inner) return { [key]: inner };
  }
  return undefined;
}

/** As a part of a message, after the value that was found; empty where a node takes neither object nor list. */
export function objectHint(node: SchemaNode, found: unknown): string {
  if (node.items?.enum?.includes(String(found))) return `; write ${JSON.stringify([found])}`;
  if (node.type !== "object") return "";
  const meant = objectFor(node, found);
  if (meant) return `; write ${shown(meant)}`;
  const kinds = node.oneOf ? kindsOf(node) : undefined;
  if (kinds === undefined) return `; its keys are ${Object.keys(keysOf(node)).join(", ")}`;
  const near = typeof found === "string" ? meantWord(found, kinds) : undefined;
  if (near !== undefined) return `; did you mean ${shown({ kind: near })}?`;
  return `; write one such as ${shown(node.default ?? { kind: kinds[0] })}; kinds are ${kinds.join(", ")}`;
}

/** As files have it: `{ "kind": "fixed" }`. */
const shown = (value: unknown) => JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");

/** The words by which the branches of a union are distinguished; none of a node that is no union. */
export function kindsOf({ oneOf = [] }: SchemaNode): string[] {
  return oneOf.map((branch) => String(keysOf(branch).kind!.const));
}
