/** The command line as a task: its own terminal, without a shell to quote for, and kept open at its end. */
import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "./services.ts";

export interface CommandLine {
  name: string;
  /** Of `splitcom`. */
  args: readonly string[];
  cwd: string;
  scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace;
}

/** Started once it resolves. */
export function startCommandLine(
  { context }: Pick<Services, "context">,
  { name, args, cwd, scope }: CommandLine,
): Thenable<vscode.TaskExecution> {
  const cli = path.join(context.extensionPath, "dist", "cli.cjs");
  const node = vscode.workspace.getConfiguration("splitcom").get("nodePath", "") || process.execPath;
  const execution = new vscode.ProcessExecution(node, [cli, ...args], {
    cwd,
    // Desktop VS Code's executable is Electron.
    env: { ELECTRON_RUN_AS_NODE: "1" },
  });
  const task = new vscode.Task({ type: "splitcom" }, scope, name, "SplitCom", execution, []);
  task.presentationOptions = { panel: vscode.TaskPanelKind.New, focus: true, clear: false };
  return vscode.tasks.executeTask(task);
}
