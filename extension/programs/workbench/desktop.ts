/** The desktop: its VS Code, its browser. */
import { accessSync, constants, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import spawn from "cross-spawn";
import type { Opened } from "./workspaceAddress.ts";

/** What decides how the desktop is reached; default: this process's. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  isExecutable: (file: string) => boolean;
}

const here: Surroundings = { env: process.env, platform: process.platform, isExecutable };

/** Where the command lies that macOS's VS Code puts on the PATH only when it is asked to. */
const macApplication = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";

/** Whether windows can be shown at all. */
function hasDisplay({ env, platform }: Pick<Surroundings, "env" | "platform">): boolean {
  return platform !== "linux" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * The desktop VS Code's command line, if it can open a window with an extension under development.
 *
 * Inside a remote window or WSL the `code` on the PATH is another program that cannot.
 */
export function findDesktopCode(given: Partial<Surroundings> = {}): string | undefined {
  const surroundings = { ...here, ...given };
  const { env, platform, isExecutable } = surroundings;
  if (!hasDisplay(surroundings) || env.VSCODE_IPC_HOOK_CLI || env.WSL_DISTRO_NAME) return undefined;
  const { delimiter, isAbsolute, join } = platform === "win32" ? path.win32 : path.posix;
  const names = platform === "win32" ? ["code.cmd", "code.exe"] : ["code"];
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  if (platform === "darwin") places.push(macApplication);
  return places.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a window of the desktop VS Code, with the extension loaded from `project`. @returns whether it opened.
 *
 * VS Code asks whether the folder is trusted, the sample too: its switch that turns the question off (`--disable-workspace-trust`)
 * would hold for every folder that is opened later in the same VS Code.
 */
export function openInDesktopCode(code: string, project: string, { folder, file }: Opened): Promise<boolean> {
  const options = ["--new-window", `--extensionDevelopmentPath=${project}`];
  return succeeds(code, [...options, folder, ...(file === undefined ? [] : [file])]);
}

/**
 * Shows an address in the user's browser where there is one. @returns whether something took it.
 *
 * @param page a file to be written, in a folder that only this user reads. It leads on to the address, whose secret would be seen
 *   by every user of the machine among the arguments of the browser's command.
 */
export async function openInBrowser(
  address: string,
  page: string,
  given: Partial<Surroundings> = {},
): Promise<boolean> {
  const surroundings = { ...here, ...given };
  if (!hasDisplay(surroundings)) return false;
  rmSync(page, { force: true });
  writeFileSync(page, leadingTo(address), { flag: "wx", mode: 0o600 });
  return succeeds(surroundings.platform === "darwin" ? "open" : "xdg-open", [page]);
}

/** A page that redirects to an address at once. */
function leadingTo(address: string): string {
  const attribute = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${attribute}"><title>SplitCom Workbench</title>\n`;
}

/** cross-spawn: Windows starts a .cmd only by its shell, whose quoting it knows. */
function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { stdio: "ignore" });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
