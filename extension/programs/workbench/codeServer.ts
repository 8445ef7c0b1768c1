/** One running code-server: reached only through its gate, stopped with all that it started. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { badInput, runFailed } from "../../protocol/errors.ts";
import { type CodeServerInstallation, codeServerCommand } from "./codeServerInstall.ts";
import { type Gate, openGate } from "./gate.ts";
import { addSettings } from "./settingsFile.ts";

export interface CodeServerOptions {
  /** Which code-server. */
  installation: CodeServerInstallation;
  /** Its settings, state and log are kept below; no other user may look in. */
  state: string;
  /** What it loads extensions from; made by the caller. */
  extensions: string;
  /** 0: any free one. */
  port: number;
  /** The process environment of server, extension host and terminals. */
  env: NodeJS.ProcessEnv;
  /** The one folder, absolute, that counts as trusted without a question. */
  trustedFolder?: string | undefined;
  /** Added to the user's settings where those say nothing of it. */
  settings: Record<string, unknown>;
}

export interface CodeServer extends Pick<Gate, "origin" | "base"> {
  readonly pid: number;
  /** Settles when it has ended, by itself or stopped. */
  readonly ended: Promise<void>;
  /** Ends it and every process it started; SIGKILL after 5 s. */
  stop(): Promise<void>;
  /** The same at once, for a process that is about to end. */
  kill(): void;
}

const readyWithin = 60_000;

/** No marketplace: nothing outside is asked for extensions. */
const noGallery = JSON.stringify({ serviceUrl: "", itemUrl: "", resourceUrlTemplate: "" });

/** The arguments that keep its files below `state` and its requests at home. */
export function codeServerArguments({ state, extensions }: Pick<CodeServerOptions, "state" | "extensions">): string[] {
  const at = (name: string) => path.join(state, name);
  return [
    ...["--config", at("config.yaml"), "--user-data-dir", at("user"), "--extensions-dir", extensions],
    ...["--disable-telemetry", "--disable-update-check", "--disable-proxy", "--disable-getting-started-override"],
  ];
}

/** The environment of its processes: the caller's, without what an outer VS Code or npm would make it take itself for. */
export function codeServerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(npm_|VSCODE_|ELECTRON_RUN_AS_NODE$|PORT$|PASSWORD$)/i.test(name),
  );
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: noGallery };
}

/** @throws bad-input on Windows, where code-server does not run. */
export function refuseWindows(platform = process.platform): void {
  if (platform !== "win32") return;
  throw badInput({
    what: "VS Code was not found on the PATH, and the workbench does not run in the browser on Windows",
    remedy: "Install VS Code with its command code, or run npm start inside WSL.",
  });
}

/**
 * Starts it behind a gate of its own.
 *
 * @throws SplitcomError where the port is taken, and with the end of its log where it does not come up within a minute.
 */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { installation, state, port, env, trustedFolder, settings } = options;
  mkdirSync(state, { recursive: true });
  chmodSync(state, 0o700);
  addSettings(path.join(state, "user", "User", "settings.json"), settings);
  const config = path.join(state, "config.yaml");
  // code-server would make one, with a password.
  if (!existsSync(config)) writeFileSync(config, "auth: none\n");
  // It listens on sockets in a folder that only this user may enter; and their paths may not be long (104 bytes on macOS).
  const sockets = mkdtempSync(path.join(tmpdir(), "splitcom-"));
  const socket = path.join(sockets, "code-server.sock");
  const gate = await gateAt(port, { socket, trustedFolder });
  const logFile = path.join(state, "server.log");
  const log = openSync(logFile, "w", 0o600);
  const [program, entry] = codeServerCommand(installation);
  const child = spawn(
    program,
    [
      entry,
      ...["--socket", socket, "--socket-mode", "600", "--session-socket", path.join(sockets, "session.sock")],
      // The gate lets in nobody else, and the sockets' folder neither.
      ...["--auth", "none", ...codeServerArguments(options)],
    ],
    // Its own process group, so that stopping reaches extension hosts and terminals as well. Runners have theirs.
    { env: codeServerEnvironment(env), stdio: ["ignore", log, log], detached: true },
  );
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const removeSockets = () => rmSync(sockets, { recursive: true, force: true });
  const server: CodeServer = {
    origin: gate.origin,
    base: gate.base,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      await gate.close();
      await stopGroup(child, ended);
      removeSockets();
    },
    kill() {
      signalGroup(child, "SIGKILL");
      removeSockets();
    },
  };
  if (await comesUp(server, child)) return server;
  await server.stop();
  throw runFailed({
    what: "code-server did not start",
    where: logFile,
    value: readFileSync(logFile, "utf8").trim().split("\n").slice(-5).join(" | "),
    remedy: "Remove the folder .workbench and try again.",
  });
}

async function gateAt(port: number, options: Omit<Parameters<typeof openGate>[0], "port">): Promise<Gate> {
  try {
    return await openGate({ port, ...options });
  } catch (error) {
    rmSync(path.dirname(options.socket), { recursive: true, force: true });
    if (errorCode(error) !== "EADDRINUSE") throw error;
    throw badInput({
      what: "the port is in use",
      value: String(port),
      remedy: "Choose another with --port, or omit --port to use a free one.",
    });
  }
}

async function comesUp({ base }: CodeServer, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + readyWithin;
  while (Date.now() < until && child.exitCode === null && child.pid !== undefined) {
    const up = await fetch(`${base}healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return true;
    await delay(100);
  }
  return false;
}

async function stopGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, "SIGTERM");
  // The server goes at once; a run in a terminal first ends its step and records that it was stopped.
  const until = Date.now() + 5000;
  while (Date.now() < until && signalGroup(child, 0)) await delay(50);
  signalGroup(child, "SIGKILL");
  await ended;
}

/** Whether anything of the group was there to be signalled; signal 0 only asks. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
