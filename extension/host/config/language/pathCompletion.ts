/** Completion inside the strings that name a model, a data file or what an earlier run has learnt. */

import * as vscode from "vscode";
import { plainLabel } from "../../../protocol/text/plainText.ts";
import { workspaceFiles } from "../../newExperiment/workspaceFiles.ts";
import { runsFolderFor } from "../../runs/runFolders.ts";
import type { PathSlot, Places, Suggestion } from "./pathSuggestions.ts";

export function registerPathCompletion(selector: vscode.DocumentSelector, extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    selector,
    {
      async provideCompletionItems(document, position, token) {
        const { pathSlotAt, suggestionsFor } = await import("./pathSuggestions.ts");
        const slot = pathSlotAt(document.getText(), document.offsetAt(position));
        if (!slot) return undefined;
        const folder = folderOf(document.uri);
        const found = await suggestionsFor(
          slot,
          folder.path,
          placesAround(folder, extensionUri, runsFolderFor(document.uri), token),
        );
        const range = new vscode.Range(document.positionAt(slot.start), document.positionAt(slot.end));
        return found.map((suggestion, i) => completionItem(suggestion, slot, range, i));
      },
    },
    '"',
    "/",
  );
}

/** What a configuration's relative paths are relative to. */
function folderOf(uri: vscode.Uri): vscode.Uri {
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri.scheme === "untitled" && first ? first : vscode.Uri.joinPath(uri, "..");
}

function placesAround(
  folder: vscode.Uri,
  extensionUri: vscode.Uri,
  runsFolder: string,
  token: vscode.CancellationToken,
): Places {
  const entries = (uri: vscode.Uri) => vscode.workspace.fs.readDirectory(uri).then(undefined, () => []);
  return {
    runsFolder: vscode.Uri.file(runsFolder).path,
    async bundledModels() {
      const found = await entries(vscode.Uri.joinPath(extensionUri, "media", "models"));
      return found.map(([name]) => name);
    },
    async list(path) {
      const found = await entries(folder.with({ path }));
      // A link to a folder has both bits.
      return found.map(([name, type]) => ({ name, isFolder: (type & vscode.FileType.Directory) !== 0 }));
    },
    async find(extensions) {
      const found = await workspaceFiles(extensions, token);
      return found.filter(({ scheme }) => scheme === folder.scheme).map(({ path }) => path);
    },
  };
}

const kinds: Record<Suggestion["kind"], vscode.CompletionItemKind> = {
  bundled: vscode.CompletionItemKind.Value,
  random: vscode.CompletionItemKind.Value,
  folder: vscode.CompletionItemKind.Folder,
  file: vscode.CompletionItemKind.File,
};

function completionItem({ value, kind }: Suggestion, slot: PathSlot, range: vscode.Range, rank: number) {
  const item = new vscode.CompletionItem(plainLabel(value), kinds[kind]);
  const literal = JSON.stringify(value);
  item.range = range;
  item.filterText = literal;
  item.sortText = String(rank).padStart(4, "0");
  item.detail = plainLabel(detailOf(kind, slot) ?? "");
  item.insertText = literal;
  if (kind === "folder") {
    // The cursor stays before the closing quote, to continue inside the folder.
    item.insertText = new vscode.SnippetString().appendText(literal.slice(0, -1)).appendTabstop(0).appendText('"');
    item.command = { command: "editor.action.triggerSuggest", title: vscode.l10n.t("Suggest") };
  }
  return item;
}

function detailOf(kind: Suggestion["kind"], slot: PathSlot): string | undefined {
  if (kind === "bundled") return vscode.l10n.t("bundled model");
  if (kind === "random") return vscode.l10n.t("random weights, for timing");
  if (kind !== "file") return undefined;
  if (slot.names === "policy") return vscode.l10n.t("learned by a run");
  return slot.names === "model" ? vscode.l10n.t("Hugging Face model") : slot.format;
}
