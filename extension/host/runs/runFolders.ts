/** Where runs are kept: a folder for each workspace folder. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { runFolderNames } from "../../protocol/run/runFolderName.ts";

/** The folders of runs, absolute; folders that only VS Code can read have none. */
export function runsFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(runsFolderOf);
}

/** Absolute. */
export function runsFolderOf({ uri }: vscode.WorkspaceFolder): string {
  return below(uri.fsPath, vscode.workspace.getConfiguration("splitcom", uri).get("runsFolder", ""));
}

/** Where a configuration's runs go: beside it where it is in no workspace folder. */
export function runsFolderFor(configFile: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(configFile);
  return folder ? runsFolderOf(folder) : below(path.dirname(configFile.fsPath), "");
}

const usual = path.join(".splitcom", "runs");

// Empty would make the workspace itself the folder of runs.
const below = (folder: string, runs: string) => path.resolve(folder, runs.trim() || usual);

/**
 * Makes a folder for a new run, of its own also where other windows and terminals make theirs at the same moment. One that cannot be
 * made is left to the run, which says why.
 */
export async function makeRunFolder(root: string, name: string, startedAt: Date): Promise<string> {
  const names = runFolderNames(name, startedAt);
  await mkdir(root, { recursive: true }).catch(() => {});
  for (;;) {
    const folder = path.join(root, names.next().value);
    const failure = await mkdir(folder).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (failure !== "EEXIST") return folder;
  }
}
