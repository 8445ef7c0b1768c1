/** Quick fixes for files that are not there: another one is chosen, or the dataset or model is downloaded. */
import { findNodeAtLocation } from "jsonc-parser";
import * as vscode from "vscode";
import { parseConfigTree } from "../../../protocol/config/configTree.ts";
import { type DownloadEntry, downloadSize } from "../../../protocol/downloads.ts";
import { plainLabel } from "../../../protocol/text/plainText.ts";
import { datasetsOf, entryTitle, modelEntry } from "../../downloads/datasets.ts";
import { downloadEntries } from "../../downloads/download.ts";
import type { ConfigDiagnostic } from "./configDiagnostic.ts";
import { formatOf } from "./pathSuggestions.ts";

/** @returns none for an issue that is about no missing file. */
export function missingFileActions(document: vscode.TextDocument, diagnostic: ConfigDiagnostic): vscode.CodeAction[] {
  const { missingFile } = diagnostic;
  if (missingFile === undefined) return [];
  const action = (title: string, command: string, ...args: readonly unknown[]) => {
    const made = new vscode.CodeAction(plainLabel(title), vscode.CodeActionKind.QuickFix);
    made.diagnostics = [diagnostic];
    made.command = { title: plainLabel(title), command, arguments: [document.uri, ...args] };
    return made;
  };
  const choose = missingFile === "model" ? vscode.l10n.t("Choose a Folder…") : vscode.l10n.t("Choose a File…");
  return [
    action(choose, "splitcom.chooseFile", missingFile),
    ...offered(document.getText(), missingFile).map((entry) => {
      const size = downloadSize(entry);
      const title = size === undefined ? entryTitle(entry) : `${entryTitle(entry)} (${size})`;
      return action(vscode.l10n.t("Download {0}", title), "splitcom.downloadFor", entry.name);
    }),
  ];
}

/** The downloads that have what a configuration lacks; a list of the user's that is none offers nothing. */
function offered(text: string, missing: string): DownloadEntry[] {
  try {
    const entries = downloadEntries();
    if (missing === "model") {
      const { tree } = parseConfigTree(text);
      const model: unknown = tree && findNodeAtLocation(tree, ["model"])?.value;
      const entry = typeof model === "string" ? modelEntry(model, entries) : undefined;
      return entry === undefined ? [] : [entry];
    }
    const format = missing.startsWith("data.") ? formatOf(text) : undefined;
    return format === undefined ? [] : datasetsOf(format, entries).map(({ entry }) => entry);
  } catch {
    return [];
  }
}
