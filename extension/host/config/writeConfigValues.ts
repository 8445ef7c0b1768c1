/** Writing values into a configuration file, as an edit that the user can undo. */
import * as vscode from "vscode";
import { runFailed } from "../../protocol/errors.ts";

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
