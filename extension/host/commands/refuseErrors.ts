/** Nothing is started that cannot work: a configuration with errors is refused at once, with a way to them. */
import path from "node:path";
import * as vscode from "vscode";
import { showError } from "../display/messages.ts";
import type { Services } from "../services.ts";

/** Whether a configuration has no errors, as far as can be seen; says how many there are. A runner looks again. */
export async function isSound({ configs }: Pick<Services, "configs">, file: vscode.Uri): Promise<boolean> {
  // Who may not start anything is refused for that.
  const validation = vscode.workspace.isTrusted ? await configs.check(file) : undefined;
  const errors = validation?.issues.filter(({ severity }) => severity === "error").length ?? 0;
  if (errors === 0) return true;
  const name = path.basename(file.path);
  const message =
    errors === 1 ? vscode.l10n.t("{0} has 1 error.", name) : vscode.l10n.t("{0} has {1} errors.", name, errors);
  const showProblems = vscode.l10n.t("Show Problems");
  // Not awaited: a notification may stand for long.
  void showError(message, showProblems).then(async (answer) => {
    if (answer !== showProblems) return;
    // VS Code lists problems of open files.
    await vscode.window.showTextDocument(file);
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  });
  return false;
}
