/** The JSON language's features as VS Code's providers. */
import * as vscode from "vscode";
import type { DocumentState } from "./jsonLanguage.ts";
import * as convert from "./lspConversion.ts";

/** @param language loads the language service at first use. */
export function registerLanguageProviders(
  selector: vscode.DocumentSelector,
  language: () => Promise<typeof import("./jsonLanguage.ts")>,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        async provideCompletionItems(document, position) {
          const { complete } = await language();
          return (await complete(stateOf(document), position)).map(convert.completionItem);
        },
      },
      '"',
      ":",
    ),
    vscode.languages.registerHoverProvider(selector, {
      async provideHover(document, position) {
        const { hover } = await language();
        const found = await hover(stateOf(document), position);
        return found && convert.hover(found);
      },
    }),
    vscode.languages.registerDocumentSymbolProvider(selector, {
      async provideDocumentSymbols(document) {
        const { symbols } = await language();
        return symbols(stateOf(document)).map(convert.documentSymbol);
      },
    }),
    vscode.languages.registerFoldingRangeProvider(selector, {
      async provideFoldingRanges(document) {
        const { foldingRanges } = await language();
        return foldingRanges(stateOf(document)).map(convert.foldingRange);
      },
    }),
    vscode.languages.registerSelectionRangeProvider(selector, {
      async provideSelectionRanges(document, positions) {
        const { selectionRanges } = await language();
        return selectionRanges(stateOf(document), [...positions]).map(convert.selectionRange);
      },
    }),
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      async provideDocumentFormattingEdits(document, { tabSize, insertSpaces }) {
        const { format } = await language();
        return format(stateOf(document), undefined, { tabSize, insertSpaces }).map(convert.textEdit);
      },
    }),
    vscode.languages.registerDocumentRangeFormattingEditProvider(selector, {
      async provideDocumentRangeFormattingEdits(document, range, { tabSize, insertSpaces }) {
        const { format } = await language();
        return format(stateOf(document), range, { tabSize, insertSpaces }).map(convert.textEdit);
      },
    }),
  );
}

export function stateOf(document: vscode.TextDocument): DocumentState {
  return { uri: document.uri.toString(), version: document.version, text: document.getText() };
}
