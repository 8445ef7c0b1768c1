/** A configuration file as a runner will read it. */
import * as vscode from "vscode";
import { badInput, runFailed } from "../../protocol/errors.ts";

/**
 * The text of a configuration as it is on disk, after what an editor has changed was saved.
 *
 * @throws bad-input where there is no such file on disk, run-failed where it cannot be saved.
 */
export async function savedConfigText(configFile: vscode.Uri): Promise<string> {
  const where = vscode.workspace.asRelativePath(configFile);
  if (configFile.scheme !== "file") {
    throw badInput({ what: "experiments need files on disk to run", where, value: configFile.scheme, range: "file" });
  }
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === configFile.toString());
  if (open?.isDirty && !(await open.save())) {
    throw runFailed({ what: "the configuration could not be saved", where });
  }
  // Not the editor's text, which lags behind a file that something else has just written.
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(configFile));
  } catch (error) {
    throw badInput({ what: "cannot read the configuration", where }, error);
  }
}
