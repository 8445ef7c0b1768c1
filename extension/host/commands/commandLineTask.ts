/** The command line as a task: its own terminal, without a shell to quote for, and kept open at its end. */

import path from "node:path";
import * as vscode from "vscode";
import { badInput } from "../../protocol/errors.ts";
import { hasActiveCharacters } from "../../protocol/text/characters.ts";
import { plainLabel } from "../../protocol/text/plainText.ts";
import { terminalText } from "../../protocol/text/terminalText.ts";
import type { Services } from "../services.ts";

export interface CommandLine {
  name: string;
  /** Of `splitcom`. */
  args: readonly string[];
  cwd: string;
  scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace;
}

/** Started once it resolves. @throws bad-input for a path that a terminal would act on: VS Code prints the command line there. */
export function startCommandLine(
  { context }: Pick<Services, "context">,
  { name, args, cwd, scope }: CommandLine,
): Thenable<vscode.TaskExecution> {
  const odd = [cwd, ...args].find(hasActiveCharacters);
  if (odd !== undefined) {
    throw badInput({
      what: "a path has characters that a terminal acts on",
      value: terminalText(JSON.stringify(odd)),
      remedy: "Rename the file or the folder.",
    });
  }
  const cli = path.join(context.extensionPath, "dist", "cli.cjs");
  const node = vscode.workspace.getConfiguration("splitcom").get("nodePath", "") || process.execPath;
  const execution = new vscode.ProcessExecution(node, [cli, ...args], {
    cwd,
    // Desktop VS Code's executable is Electron.
    env: { ELECTRON_RUN_AS_NODE: "1" },
  });
  const task = new vscode.Task({ type: "splitcom" }, scope, plainLabel(name), "SplitCom", execution, []);
  task.presentationOptions = { panel: vscode.TaskPanelKind.New, focus: true, clear: false };
  return vscode.tasks.executeTask(task);
}
