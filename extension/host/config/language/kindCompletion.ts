/** Completion within an object that a `kind` distinguishes: the kinds first, and the keys of one only once it is chosen. */
import { findNodeAtLocation, getLocation, getNodeValue, type Node, parseTree } from "jsonc-parser";
import { type CompletionItem, MarkupKind } from "vscode-json-languageservice";
import { keysOf, type SchemaNode, schemaAt } from "../../../protocol/config/schema/configSchema.ts";
import { kindBody } from "../../../protocol/config/schema/editorSchema.ts";

/**
 * What the language service offers where no kind is chosen are the keys of all kinds at once; it is replaced by an item for each kind
 * that may have the keys that are there, which writes the kind with its keys.
 *
 * @param items as the language service offers them at `offset`
 */
export function kindsFirst(items: CompletionItem[], text: string, offset: number): CompletionItem[] {
  const { path, isAtPropertyKey } = getLocation(text, offset);
  const parent = path.slice(0, -1);
  if (!isAtPropertyKey || !parent.every((key) => typeof key === "string")) return items;
  const branches = schemaAt(parent)?.oneOf;
  const tree = parseTree(text);
  const object = tree && findNodeAtLocation(tree, parent);
  if (branches === undefined || object?.type !== "object") return items;
  const present = presentKeys(object, offset);
  const chosen = present.get("kind");
  if (chosen !== undefined) return branches.some((branch) => kindOf(branch) === chosen) ? items : [];
  const offered = items.find(({ label }) => label === "kind");
  if (offered === undefined) return items;
  const fitting = branches.filter((branch) => [...present.keys()].every((key) => key in keysOf(branch)));
  const separator = text.slice(object.offset, object.offset + object.length).includes("\n") ? ",\n" : ", ";
  return (fitting.length > 0 ? fitting : branches).map((branch, index) =>
    kindItem(branch, index, { offered, separator, present }),
  );
}

const kindOf = (branch: SchemaNode) => String(keysOf(branch).kind!.const);

/** The keys of an object with their values, but for the one that is being written. */
function presentKeys(object: Node, offset: number): Map<string, unknown> {
  const written = (object.children ?? []).filter(({ children: [key] = [] }) => {
    return key !== undefined && !(key.offset <= offset && offset <= key.offset + key.length);
  });
  return new Map(
    written.map(({ children = [] }) => [String(children[0]!.value), children[1] && getNodeValue(children[1])]),
  );
}

interface Place {
  /** The language service's item for the key `kind`: where it is written, and whether a comma follows. */
  offered: CompletionItem;
  separator: string;
  present: ReadonlyMap<string, unknown>;
}

function kindItem(branch: SchemaNode, index: number, { offered, separator, present }: Place): CompletionItem {
  const kind = kindOf(branch);
  const body = Object.entries(kindBody(branch)).filter(([key]) => !present.has(key));
  const written = body.map(([key, value]) => `"${key}": ${value}`).join(separator);
  const newText = offered.textEdit?.newText ?? offered.insertText ?? "";
  const comma = newText.endsWith(",") ? "," : "";
  const { documentation: _, ...item } = offered;
  return {
    ...item,
    label: `kind: ${kind}`,
    documentation: { kind: MarkupKind.Markdown, value: keysOf(branch).kind!.description ?? "" },
    // The quote that the typed text may begin with is a part of what is compared.
    filterText: `"kind ${kind}"`,
    // In the schema's order, from the simplest on.
    sortText: String(index).padStart(2, "0"),
    insertText: written + comma,
    ...(offered.textEdit && { textEdit: { ...offered.textEdit, newText: written + comma } }),
  };
}
