/** The experiment that a folder's settings want to be run when the folder is opened for the first time. */
import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { runsFolderOf } from "./runFolders.ts";

/**
 * Now, and again when the workspace becomes trusted. Each run goes through the palette's command.
 *
 * A folder that is not trusted yet is not heard: VS Code gives its wish only with the trust, at times a moment after it.
 */
export function runWhenOpened({ runs, log }: Pick<Services, "runs" | "log">): vscode.Disposable {
  let unheard = !vscode.workspace.isTrusted;
  const runAll = () => {
    if (!vscode.workspace.isTrusted) return;
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const file = vscode.workspace.getConfiguration("splitcom", folder.uri).get("runWhenOpened", "").trim();
      if (file === "" || folder.uri.scheme !== "file") continue;
      unheard = false;
      void runFirst(runs, folder, file).catch((error) => log.error(error));
    }
  };
  runAll();
  return vscode.Disposable.from(
    vscode.workspace.onDidGrantWorkspaceTrust(runAll),
    // Only the wish that came with the trust: one that is written later is for the next time that the folder is opened.
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (unheard && change.affectsConfiguration("splitcom.runWhenOpened")) runAll();
    }),
  );
}

async function runFirst(runs: Services["runs"], folder: vscode.WorkspaceFolder, file: string): Promise<void> {
  await runs.listed;
  const kept = runsFolderOf(folder) + path.sep;
  if (runs.list.some(({ run }) => run.startsWith(kept))) return;
  await vscode.commands.executeCommand("splitcom.run", vscode.Uri.joinPath(folder.uri, file));
}
