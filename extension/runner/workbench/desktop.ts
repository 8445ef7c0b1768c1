/** The desktop: its VS Code, its browser. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Opened } from "./workspaceAddress.ts";

const windows = process.platform === "win32";

/** Whether windows can be shown at all. */
function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== "linux" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * The desktop VS Code's command line, if it can open a window with an extension under development.
 *
 * Inside a remote window or WSL the `code` on the PATH is another program that cannot.
 */
export function findDesktopCode(env: NodeJS.ProcessEnv): string | undefined {
  if (!hasDisplay(env) || env.VSCODE_IPC_HOOK_CLI || env.WSL_DISTRO_NAME) return undefined;
  const names = windows ? ["code.cmd", "code.exe"] : ["code"];
  const folders = (env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Opens a window of the desktop VS Code, with the extension loaded from `project`. @returns whether it opened. */
export function openInDesktopCode(code: string, project: string, { folder, file }: Opened): Promise<boolean> {
  const options = ["--new-window", "--disable-workspace-trust", `--extensionDevelopmentPath=${project}`];
  return succeeds(code, [...options, folder, ...(file === undefined ? [] : [file])]);
}

/** Shows an address in the user's browser where there is one. @returns whether something took it. */
export async function openInBrowser(address: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (!hasDisplay(env)) return false;
  if (windows) return succeeds("explorer.exe", [address]);
  return succeeds(process.platform === "darwin" ? "open" : "xdg-open", [address]);
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    // A .cmd needs a shell, which takes quotes apart from spaces only.
    const shell = command.endsWith(".cmd");
    const quoted = shell ? args.map((argument) => `"${argument}"`) : args;
    const child = spawn(shell ? `"${command}"` : command, quoted, { stdio: "ignore", shell });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
