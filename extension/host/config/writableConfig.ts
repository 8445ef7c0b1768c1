/**
 * Writing values into the configuration file of a run for a page. A run's record, which may come from anybody, says where that lies; so it is
 * asked first whether a page may write there.
 */
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { badInput, type ErrorParts, runFailed } from "../../protocol/errors.ts";
import { configExtension } from "../newExperiment/experimentFile.ts";

/**
 * The configuration file of a run, where its values may be changed: an ordinary `*.splitcom.json` in a trusted workspace, also after
 * all links have been followed.
 *
 * @throws bad-input for any other file, saying why.
 */
export async function writableConfig(file: string): Promise<vscode.Uri> {
  const refuse = (parts: Omit<ErrorParts, "where">, cause?: unknown) => badInput({ ...parts, where: file }, cause);
  if (!vscode.workspace.isTrusted) {
    throw refuse({
      what: "cannot write in an untrusted workspace",
      remedy: "Trust it first: Workspaces: Manage Workspace Trust.",
    });
  }
  const range = `a *${configExtension} of the workspace`;
  const real = await realpath(file).catch((error) => {
    throw refuse(
      { what: "the run's configuration file cannot be read", remedy: "It may have been moved or deleted." },
      error,
    );
  });
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  const roots = await Promise.all(folders.map(({ uri }) => realpath(uri.fsPath).catch(() => uri.fsPath)));
  const lies = (name: string, root: string) => {
    const between = path.relative(root, name);
    return between !== ".." && !between.startsWith(`..${path.sep}`) && !path.isAbsolute(between);
  };
  const remedy = "Change the values in its file by hand.";
  if (!roots.some((root) => lies(real, root)))
    throw refuse({ what: "the run's configuration is outside the workspace", range, remedy });
  if (![file, real].every((name) => name.endsWith(configExtension)))
    throw refuse({ what: "this is not an experiment configuration", range, remedy });
  if (!(await stat(real)).isFile()) throw refuse({ what: "this is not a file", range });
  return vscode.Uri.file(file);
}

/**
 * Writes values where they stand, keeping comments. A file without unsaved changes is saved; one with them is left for
 * its writer to save.
 *
 * @param values by path: `{"control.theta": 0.97}`.
 * @throws bad-input where the file's text is not JSON or has no place for a value, run-failed where it cannot be edited.
 */
export async function writeConfigValues(uri: vscode.Uri, values: Readonly<Record<string, unknown>>): Promise<void> {
  const { replacementFor } = await import("./configEdits.ts");
  const document = await vscode.workspace.openTextDocument(uri);
  const replacement = replacementFor(document.getText(), values);
  if (!replacement) return;
  const wasDirty = document.isDirty;
  const { offset, length, content } = replacement;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
  const where = vscode.workspace.asRelativePath(uri);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw runFailed({ what: "the configuration could not be changed", where });
  if (!wasDirty && !(await document.save())) throw runFailed({ what: "the configuration could not be saved", where });
}
