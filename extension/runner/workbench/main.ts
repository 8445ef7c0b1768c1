/**
 * `npm start [-- FOLDER]`: the workbench on a folder, by default a sample workspace, whose first experiment runs at once.
 *
 * In the desktop VS Code where there is one, else in the browser from a code-server on the loopback interface.
 * `SPLITCOM_WORKBENCH=code` or `=code-server` decides otherwise.
 */
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { packageRoot, packageVersion } from "../../engine/io/packageRoot.ts";
import { badInput, runFailed } from "../../protocol/errors.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exitCodes.ts";
import { runProcess } from "../process.ts";
import { startCodeServer } from "./codeServer.ts";
import { installCodeServer } from "./codeServerInstall.ts";
import { findDesktopCode, openInBrowser, openInDesktopCode } from "./desktop.ts";
import { firstExperiment, makeSampleWorkspace } from "./sampleWorkspace.ts";
import { type Opened, quietSettings, workspaceAddress } from "./workspaceAddress.ts";

const kinds = ["code", "code-server"];

async function workbench({ stderr, stdout, interrupts }: Context): Promise<number> {
  const kind = process.env.SPLITCOM_WORKBENCH;
  if (kind && !kinds.includes(kind)) {
    throw badInput({ what: "unknown workbench", where: "SPLITCOM_WORKBENCH", value: kind, range: kinds.join(" or ") });
  }
  const project = packageRoot();
  const home = path.join(project, ".workbench");
  mkdirSync(home, { recursive: true });
  const opened = folderToOpen(home, path.join(project, "media", "examples"));

  const code = kind === "code-server" ? undefined : findDesktopCode(process.env);
  if (code !== undefined && (await openInDesktopCode(code, project, opened))) {
    stdout.write(`Opened ${opened.folder} in VS Code.\n`);
    return exitCodes.done;
  }
  if (kind === "code") {
    throw badInput({
      what: code === undefined ? "no desktop VS Code is found on the PATH" : "VS Code did not open",
      value: code,
      remedy: "In VS Code, run Shell Command: Install 'code' command in PATH, or set SPLITCOM_WORKBENCH=code-server.",
    });
  }
  const installation = await installCodeServer(home, (line) => stderr.write(`workbench: ${line}\n`));
  // From here on the first Ctrl-C stops the server before this process ends.
  interrupts.recording = true;
  const server = await startCodeServer({
    installation,
    state: path.join(home, "state"),
    extensions: linkExtension(path.join(home, "extensions"), project),
    port: 8432,
    env: process.env,
    asksForTrust: false,
    settings: quietSettings,
  });
  interrupts.now.addEventListener("abort", () => server.kill());
  try {
    const address = workspaceAddress(server, opened);
    stdout.write(`\n  SplitCom Workbench: ${address}\n\n  Ctrl-C stops it.\n`);
    await Promise.race([openInBrowser(address, process.env), server.ended, aborted(interrupts.soon)]);
    await Promise.race([server.ended, aborted(interrupts.soon)]);
  } finally {
    await server.stop();
  }
  if (interrupts.soon.aborted) return exitCodes.done;
  throw runFailed({ what: "code-server ended by itself", where: path.join(home, "state", "server.log") });
}

/** The folder of the command line, which is relative to where npm was called, or the sample workspace. */
function folderToOpen(home: string, examples: string): Opened {
  const named = process.argv[2];
  const folder =
    named === undefined ? path.join(home, "sample") : path.resolve(process.env.INIT_CWD ?? process.cwd(), named);
  makeSampleWorkspace(folder, examples);
  const file = path.join(folder, firstExperiment);
  return existsSync(file) ? { folder, file } : { folder };
}

/** A folder of extensions that holds this project alone, as it is built now. */
function linkExtension(extensions: string, project: string): string {
  // Made anew: what code-server remembers of a folder there (extensions.json) would hide a link that it has not seen.
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  const link = path.join(extensions, `splitcom.splitcom-workbench-${packageVersion()}`);
  if (!existsSync(link)) symlinkSync(project, link, "junction");
  return extensions;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

void runProcess(workbench);
