/** The language service speaks LSP; VS Code's own types say the same with classes. LSP counts kinds from 1. */

import * as vscode from "vscode";
import type * as lsp from "vscode-json-languageservice";
import { plainLabel, plainText } from "../../../protocol/text/plainText.ts";
import { Markdown } from "../../display/markdown.ts";

const position = ({ line, character }: lsp.Position) => new vscode.Position(line, character);

export const range = ({ start, end }: lsp.Range) => new vscode.Range(position(start), position(end));

export const textEdit = (edit: lsp.TextEdit) => vscode.TextEdit.replace(range(edit.range), edit.newText);

export function completionItem(item: lsp.CompletionItem): vscode.CompletionItem {
  const converted = new vscode.CompletionItem(
    plainLabel(item.label),
    item.kind === undefined ? undefined : item.kind - 1,
  );
  const edit = item.textEdit;
  const text = edit?.newText ?? item.insertText ?? item.label;
  converted.insertText = item.insertTextFormat === 2 ? new vscode.SnippetString(text) : text;
  if (edit && "range" in edit) converted.range = range(edit.range);
  converted.filterText = item.filterText;
  converted.sortText = item.sortText;
  if (item.detail !== undefined) converted.detail = plainText(item.detail);
  if (item.documentation !== undefined) converted.documentation = documentation(item.documentation);
  if (item.command) {
    converted.command = { title: item.command.title, command: item.command.command, arguments: item.command.arguments };
  }
  return converted;
}

/** Markdown is the schema's; plain text may hold what stands in the file. */
function documentation(content: string | lsp.MarkupContent): string | vscode.MarkdownString {
  if (typeof content === "string") return plainText(content);
  return content.kind === "markdown" ? new Markdown().own(content.value).done() : plainText(content.value);
}

export function hover({ contents, range: place }: lsp.Hover): vscode.Hover {
  const parts = [contents]
    .flat()
    .map((part) => new Markdown().own(typeof part === "string" ? part : part.value).done());
  return new vscode.Hover(parts, place && range(place));
}

export function documentSymbol(symbol: lsp.DocumentSymbol): vscode.DocumentSymbol {
  const { name, detail = "", kind, range: whole, selectionRange: key, children = [] } = symbol;
  const converted = new vscode.DocumentSymbol(
    plainLabel(name) || "…",
    plainLabel(detail),
    kind - 1,
    range(whole),
    range(key),
  );
  converted.children = children.map(documentSymbol);
  return converted;
}

const foldingKinds: Record<string, vscode.FoldingRangeKind> = {
  comment: vscode.FoldingRangeKind.Comment,
  imports: vscode.FoldingRangeKind.Imports,
  region: vscode.FoldingRangeKind.Region,
};

export const foldingRange = ({ startLine, endLine, kind }: lsp.FoldingRange) =>
  new vscode.FoldingRange(startLine, endLine, kind === undefined ? undefined : foldingKinds[kind]);

export function selectionRange({ range: whole, parent }: lsp.SelectionRange): vscode.SelectionRange {
  return new vscode.SelectionRange(range(whole), parent && selectionRange(parent));
}
