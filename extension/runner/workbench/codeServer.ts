/** One running code-server: started on the loopback interface, stopped with all that it started. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runFailed } from "../../protocol/errors.ts";
import { type CodeServerInstallation, codeServerCommand } from "./codeServerInstall.ts";

export interface CodeServerOptions {
  /** Which code-server. */
  installation: CodeServerInstallation;
  /** Its settings, state and log are kept below. */
  state: string;
  /** What it loads extensions from; made by the caller. */
  extensions: string;
  /** Taken where it is free, else any. */
  port: number;
  /** The process environment of server, extension host and terminals. */
  env: NodeJS.ProcessEnv;
  /** False: every folder counts as trusted and nothing is asked. */
  asksForTrust: boolean;
  /** Written as the user's settings where there are none yet. */
  settings: Record<string, unknown>;
}

export interface CodeServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
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
    ...["--session-socket", at("session.sock")],
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

/** @throws SplitcomError with the end of its log where it does not come up within a minute. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { installation, state, port: wanted, env, asksForTrust, settings } = options;
  mkdirSync(path.join(state, "user", "User"), { recursive: true });
  // Absent files only: what the user changes stays.
  writeNew(path.join(state, "config.yaml"), "auth: none\n");
  writeNew(path.join(state, "user", "User", "settings.json"), JSON.stringify(settings, null, 2));
  const port = await freePort(wanted);
  const logFile = path.join(state, "server.log");
  const log = openSync(logFile, "w");
  const [program, entry] = codeServerCommand(installation);
  const child = spawn(
    program,
    [
      entry,
      ...["--bind-addr", `127.0.0.1:${port}`, "--auth", "none", ...codeServerArguments(options)],
      ...(asksForTrust ? [] : ["--disable-workspace-trust"]),
    ],
    // Its own process group, so that stopping reaches extension hosts, runners and terminals as well.
    { env: codeServerEnvironment(env), stdio: ["ignore", log, log], detached: true },
  );
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const server: CodeServer = {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    ended,
    stop: () => stopGroup(child, ended),
    kill: () => void signalGroup(child, "SIGKILL"),
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

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** The wanted port of the loopback interface or, where it is taken, one that is not. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && wanted !== 0) resolve(freePort(0));
      else reject(error);
    });
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : wanted));
    });
  });
}

async function comesUp({ origin }: CodeServer, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + readyWithin;
  while (Date.now() < until && child.exitCode === null && child.pid !== undefined) {
    const up = await fetch(`${origin}/healthz`).then(
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
  // The server goes at once; a runner first ends its step and records that it was interrupted.
  const until = Date.now() + 5000;
  while (Date.now() < until && signalGroup(child, 0)) await delay(50);
  signalGroup(child, "SIGKILL");
  await ended;
}

/** Whether anything of the group was there to be signalled; signal 0 only asks. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    return false;
  }
}
