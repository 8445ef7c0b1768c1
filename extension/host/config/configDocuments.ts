/** Which documents are configurations, and which files they stand for. */
import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";

/** As contributed in package.json, for files named `*.splitcom.json`. */
export const configLanguage = "splitcom-config";

/** Other schemes show what nobody edits: a side of a diff (`git:`), a search result, a preview. */
export function isOpenConfig({ uri, languageId }: vscode.TextDocument): boolean {
  if (languageId !== configLanguage) return false;
  return uri.scheme === "file" || uri.scheme === "untitled" || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

/** On a file system that only VS Code can read. */
export const isVirtual = (uri: vscode.Uri) => uri.scheme !== "file" && uri.scheme !== "untitled";

/** Absolute; an untitled configuration counts as one in the first workspace folder, which its paths are relative to. */
export function fileOf(uri: vscode.Uri): string {
  if (uri.scheme !== "untitled") return uri.fsPath;
  const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.uri.scheme === "file");
  return path.join(folder?.uri.fsPath ?? homedir(), path.basename(uri.path));
}

/** A configuration as it stands at a moment. */
export interface ConfigState {
  uri: vscode.Uri;
  text: string;
  /** Of its document; 0 where no editor has it. */
  version: number;
}

export const openDocument = (key: string) => vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);

/** As an editor has it, or else as it is on disk. @param key its URI as a string. @returns undefined where it is gone. */
export async function readConfig(key: string): Promise<ConfigState | undefined> {
  const document = openDocument(key);
  if (document) return { uri: document.uri, text: document.getText(), version: document.version };
  const uri = vscode.Uri.parse(key, true);
  const bytes = await vscode.workspace.fs.readFile(uri).then(undefined, () => undefined);
  return bytes && { uri, text: new TextDecoder().decode(bytes), version: 0 };
}
