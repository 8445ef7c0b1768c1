/**
 * `npm start [-- FOLDER]`: the workbench on a folder, by default a sample workspace, whose first experiment runs at once.
 *
 * In the desktop VS Code where there is one, else in the browser from a code-server that only this start's address opens.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { packageRoot, packageVersion } from "../../engine/io/packageRoot.ts";
import { badInput, runFailed } from "../../protocol/errors.ts";
import { integerOption, type OptionSpecs, parseArguments } from "../cli/arguments.ts";
import { alignedList, helpOption } from "../cli/command.ts";
import type { Context } from "../cli/context.ts";
import { exitCodes } from "../cli/exitCodes.ts";
import { runProcess } from "../cli/process.ts";
import { readState } from "../control/channelFile.ts";
import { callRun, isComputed } from "../control/client.ts";
import { refuseWindows, startCodeServer } from "./codeServer.ts";
import { installCodeServer } from "./codeServerInstall.ts";
import { findDesktopCode, openInBrowser, openInDesktopCode } from "./desktop.ts";
import { firstExperiment, makeSampleWorkspace, settleSampleWorkspace } from "./sampleWorkspace.ts";
import { type Opened, quietSettings, workspaceAddress } from "./workspaceAddress.ts";

const kinds = ["code", "code-server"];

const options = {
  port: { help: "Port of the workbench in the browser; default: a free one.", value: "N" },
  ...helpOption,
} as const satisfies OptionSpecs;

async function workbench({ stderr, stdout, interrupts }: Context): Promise<number> {
  const { values, positionals } = parseArguments(process.argv.slice(2), options);
  if (values.help) {
    stdout.write(help());
    return exitCodes.done;
  }
  const port = values.port === undefined ? 0 : integerOption("port", values.port, 1, 65_535);
  if (positionals.length > 1) {
    throw badInput({
      what: "npm start takes one folder",
      value: positionals.join(" "),
      remedy: "See npm start -- --help.",
    });
  }
  const kind = process.env.SPLITCOM_WORKBENCH;
  if (kind && !kinds.includes(kind)) {
    throw badInput({ what: "unknown workbench", where: "SPLITCOM_WORKBENCH", value: kind, range: kinds.join(" or ") });
  }
  const project = packageRoot();
  const home = path.join(project, ".workbench");
  mkdirSync(home, { recursive: true });
  const { trusted, ...opened } = folderToOpen(positionals[0], home, path.join(project, "media", "examples"));

  const code = kind === "code-server" ? undefined : findDesktopCode();
  if (code !== undefined && (await openInDesktopCode(code, project, opened))) {
    stdout.write(`Opened ${opened.folder} in VS Code, which asks whether you trust it and runs nothing until then.\n`);
    return exitCodes.done;
  }
  if (kind === "code") {
    throw badInput({
      what: code === undefined ? "VS Code was not found on the PATH" : "VS Code did not open",
      value: code,
      remedy: "In VS Code, run Shell Command: Install 'code' command in PATH, or set SPLITCOM_WORKBENCH=code-server.",
    });
  }
  refuseWindows();
  const installation = await installCodeServer(home, (line) => stderr.write(`workbench: ${line}\n`));
  // From here on the first Ctrl-C stops the server before this process ends.
  interrupts.recording = true;
  const state = path.join(home, "state");
  const server = await startCodeServer({
    installation,
    state,
    extensions: linkExtension(path.join(home, "extensions"), project),
    port,
    env: process.env,
    trustedFolder: trusted ? opened.folder : undefined,
    settings: quietSettings,
  });
  interrupts.now.addEventListener("abort", () => server.kill());
  const page = path.join(state, "open.html");
  try {
    const address = workspaceAddress(server, opened);
    stdout.write(`\n  SplitCom Workbench: ${address}\n\n  Ctrl-C stops it.\n`);
    await Promise.race([openInBrowser(address, page), server.ended, aborted(interrupts.soon)]);
    await Promise.race([server.ended, aborted(interrupts.soon)]);
  } finally {
    await server.stop();
    rmSync(page, { force: true });
    const runs = runsOfWindows(opened.folder);
    // What was made here is a demonstration; experiments in a folder of the user's outlive the workbench as they outlive a window.
    if (trusted) await stopRuns(runs);
    else for (const run of runs) stdout.write(`Still running; stop it with: splitcom stop ${run}\n`);
  }
  if (interrupts.soon.aborted) return exitCodes.done;
  throw runFailed({ what: "code-server ended by itself", where: path.join(state, "server.log") });
}

/**
 * The folder of the command line, which is relative to where npm was called, or the sample workspace.
 *
 * Trusted without a question is only what was made here: the sample, or a folder that was not there before.
 */
function folderToOpen(named: string | undefined, home: string, examples: string): Opened & { trusted: boolean } {
  const sample = path.join(home, "sample");
  const folder = named === undefined ? sample : path.resolve(process.env.INIT_CWD ?? process.cwd(), named);
  const made = makeSampleWorkspace(folder, examples);
  if (folder === sample) settleSampleWorkspace(sample);
  const trusted = made || folder === sample;
  const file = path.join(folder, firstExperiment);
  return existsSync(file) ? { folder, file, trusted } : { folder, trusted };
}

function help(): string {
  const rows = Object.entries(options).map(([name, option]) => [
    `--${name}${"value" in option ? ` ${option.value}` : ""}`,
    option.help,
  ]);
  return `Opens the workbench in VS Code or, where there is none, in the browser.

Usage: npm start -- [FOLDER] [options]

  FOLDER is the folder to open; a new one is created with two experiments in it. By default a sample workspace opens
  and its first experiment runs at once. VS Code asks before it runs anything from a folder that existed before.

${alignedList(rows)}
  In the browser, only the printed address gives access; it contains a secret that is new at every start. The browser
  stores layout and trusted folders by port, so --port keeps them from start to start.
  SPLITCOM_WORKBENCH=code or =code-server chooses between VS Code and the browser.
`;
}

/** A folder of extensions that holds only this project, as it is built now. */
function linkExtension(extensions: string, project: string): string {
  // Created again: what code-server remembers of a folder there (extensions.json) would hide a link that it has not seen.
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

// What becomes of the runs of a folder when the workbench that opened it ends.

/** Milliseconds: a runner first ends its step and saves a checkpoint. */
const endsWithin = 10_000;

/** The runs below a folder that windows have started and that compute. */
function runsOfWindows(folder: string): string[] {
  const root = path.join(folder, ".splitcom", "runs");
  return namesIn(root)
    .map((name) => path.join(root, name))
    .filter((run) => readState(run)?.startedBy === "window" && isComputed(run));
}

/** Stops runs, which can be resumed, and waits for their ends for a while. */
async function stopRuns(runs: readonly string[], patience = endsWithin): Promise<void> {
  await Promise.allSettled(runs.map((run) => callRun(run, (process) => process.stop(), patience)));
  const until = Date.now() + patience;
  while (runs.some(isComputed) && Date.now() < until) await wait(50);
}

function namesIn(root: string): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
