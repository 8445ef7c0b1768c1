/** Where runs are kept: a folder for each workspace folder. */
import path from "node:path";
import * as vscode from "vscode";
import { runFolderNames } from "../protocol/runFolderName.ts";

/** The folders of runs, absolute; folders that only VS Code can read have none. */
export function runsFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(runsFolderOf);
}

/** Absolute. */
export function runsFolderOf({ uri }: vscode.WorkspaceFolder): string {
  return below(uri.fsPath, vscode.workspace.getConfiguration("splitcom", uri).get("runsFolder", ""));
}

/** Where a configuration's runs go: beside it where it lies in no workspace folder. */
export function runsFolderFor(configFile: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(configFile);
  return folder ? runsFolderOf(folder) : below(path.dirname(configFile.fsPath), "");
}

const usual = path.join(".splitcom", "runs");

// Empty would make the workspace itself the folder of runs.
const below = (folder: string, runs: string) => path.resolve(folder, runs.trim() || usual);

/** A folder for a new run. @param taken folders of runs that are not made yet. */
export async function freeRunFolder(
  root: string,
  name: string,
  startedAt: Date,
  taken: (folder: string) => boolean,
): Promise<string> {
  const names = runFolderNames(name, startedAt);
  const next = () => path.join(root, names.next().value);
  let folder = next();
  while (taken(folder) || (await exists(folder))) folder = next();
  return folder;
}

function exists(folder: string): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(vscode.Uri.file(folder))).then(
    () => true,
    () => false,
  );
}
