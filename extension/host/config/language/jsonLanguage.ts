/**
 * What the editor offers for a configuration's JSON: completion, hover, symbols, folding, formatting, selection.
 *
 * Heavy to load (the language service and the schema): import it lazily.
 */
import {
  ClientCapabilities,
  type CompletionItem,
  type DocumentSymbol,
  type FoldingRange,
  type FormattingOptions,
  getLanguageService,
  type Hover,
  type JSONDocument,
  type JSONSchema,
  type Position,
  type Range,
  type SelectionRange,
  TextDocument,
  type TextEdit,
} from "vscode-json-languageservice";
import { editorSchema } from "../../../protocol/config/schema/editorSchema.ts";
import type { EditorIssue } from "../../../protocol/messages/configValidation.ts";
import { kindsFirst } from "./kindCompletion.ts";

/** A version of a document; the same `uri` and `version` mean the same text. */
export interface DocumentState {
  uri: string;
  version: number;
  text: string;
}

const schema = JSON.stringify(editorSchema());

const service = getLanguageService({
  clientCapabilities: ClientCapabilities.LATEST,
  // A "$schema" in the file names another place, which nobody needs to reach: there is one schema.
  schemaRequestService: async () => schema,
});
service.configure({
  validate: true,
  allowComments: true,
  schemas: [{ uri: "splitcom:config", fileMatch: ["*"], schema: JSON.parse(schema) as JSONSchema }],
});

interface Parsed {
  document: TextDocument;
  json: JSONDocument;
}

/** The last document only: providers of one keystroke ask one after the other. */
let last: Parsed | undefined;

function parse({ uri, version, text }: DocumentState): Parsed {
  if (last?.document.uri === uri && last.document.version === version) return last;
  const document = TextDocument.create(uri, "jsonc", version, text);
  last = { document, json: service.parseJSONDocument(document) };
  return last;
}

export async function complete(state: DocumentState, position: Position): Promise<CompletionItem[]> {
  const { document, json } = parse(state);
  const items = (await service.doComplete(document, position, json))?.items ?? [];
  return kindsFirst(items, document.getText(), document.offsetAt(position));
}

/** Null where there is nothing to say, rather than an empty box. */
export async function hover(state: DocumentState, position: Position): Promise<Hover | null> {
  const { document, json } = parse(state);
  const found = await service.doHover(document, position, json);
  return found && [found.contents].flat().some((content) => content !== "") ? found : null;
}

export function symbols(state: DocumentState): DocumentSymbol[] {
  const { document, json } = parse(state);
  return service.findDocumentSymbols2(document, json);
}

export function foldingRanges(state: DocumentState): FoldingRange[] {
  return service.getFoldingRanges(parse(state).document);
}

export function selectionRanges(state: DocumentState, positions: Position[]): SelectionRange[] {
  const { document, json } = parse(state);
  return service.getSelectionRanges(document, positions, json);
}

/** Keeps comments, and what its writer put on one line; a file of a single line is spread out. */
export function format(state: DocumentState, range: Range | undefined, options: FormattingOptions): TextEdit[] {
  const { document } = parse(state);
  const keepLines = document.getText().trimEnd().includes("\n");
  return service.format(document, range, { ...options, keepLines });
}

/** Mistakes against syntax and schema alone: for files that the validator cannot read, those of virtual file systems. */
export async function schemaIssues(state: DocumentState): Promise<EditorIssue[]> {
  const { document, json } = parse(state);
  const found = await service.doValidation(document, json, {
    comments: "ignore",
    trailingCommas: "ignore",
    schemaValidation: "error",
    schemaRequest: "ignore",
  });
  return found.map(({ message, range: { start, end } }) => {
    const offset = document.offsetAt(start);
    return {
      where: state.uri,
      path: "",
      message: typeof message === "string" ? message : message.value,
      severity: "error",
      fixes: [],
      line: start.line + 1,
      column: start.character + 1,
      offset,
      length: document.offsetAt(end) - offset,
    };
  });
}
