/** A forked program of this package and the messages to and from it. */
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Endpoint } from "../../protocol/messages/channel.ts";
import { isNativeStartup } from "../../protocol/nativeStartup.ts";
import { killTree } from "./killTree.ts";

/** Where a child's own output goes, line by line. */
export interface ChildLog {
  info(line: string): void;
  warn(line: string): void;
}

/** How many of a child's last lines on stderr are kept to show why it failed. */
const complaintsKept = 20;
/** How many milliseconds after a child its pipes close at the latest. */
const pipesClose = 500;

export interface ForkOptions {
  /** The Node.js to run; default: the one that runs the extension host. */
  nodePath?: string;
  cwd?: string;
  /** `kill` is to reach what the child has started as well. */
  withDescendants?: boolean;
  /** The child is to outlive this process, also one that is killed with its group: it gets a session of its own. */
  outlives?: boolean;
}

/** Windows gives a detached process a console window of its own. `fork` hands it on to `spawn`, which its types do not say. */
const noConsole: object = { windowsHide: true };

export interface Child {
  /** `post` throws once the child has gone. */
  readonly endpoint: Endpoint;
  readonly pid: number | undefined;
  /** False from the moment that nothing can be posted any more; the exit may come a little later. */
  readonly connected: boolean;
  /** Settles once, when the child has gone or could not be started: how it ended, in words. Never rejects. */
  readonly exited: Promise<string>;
  /** The last lines that it wrote to stderr; complete once `exited` has settled. */
  readonly complaints: readonly string[];
  /** Closes the channel: what becomes of the child is its own affair. */
  disconnect(): void;
  kill(signal?: NodeJS.Signals): void;
}

/**
 * Forks a script with an IPC channel that carries structured clones.
 *
 * @param script absolute, a CommonJS bundle.
 * @throws where the operating system refuses at once (a `cwd` that is no folder); a missing Node.js shows in `exited`.
 */
export function forkChild(
  script: string,
  log: ChildLog,
  { nodePath, cwd, withDescendants = false, outlives = false }: ForkOptions = {},
): Child {
  const child = fork(script, [], {
    ...(nodePath ? { execPath: nodePath } : {}),
    cwd,
    // The extension host's own flags (--inspect with its port) are not the child's.
    execArgv: [],
    detached: withDescendants || outlives,
    ...noConsole,
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Desktop VS Code's executable is Electron: without this the child would open a window.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const complaints: string[] = [];
  forwardLines(child.stdout, (line) => log.info(line));
  forwardLines(child.stderr, (line) => {
    if (isNativeStartup(line)) return;
    log.warn(line);
    complaints.push(line);
    if (complaints.length > complaintsKept) complaints.shift();
  });
  return {
    endpoint: endpointOf(child),
    pid: child.pid,
    get connected() {
      return child.connected;
    },
    exited: exitOf(child),
    complaints,
    disconnect() {
      if (child.connected) child.disconnect();
    },
    kill: (signal) => (withDescendants ? killGroup(child, signal) : child.kill(signal)),
  };
}

function killGroup({ pid }: ChildProcess, signal?: NodeJS.Signals): void {
  if (pid !== undefined) killTree(pid, signal);
}

function forwardLines(stream: NodeJS.ReadableStream | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", write);
}

function endpointOf(child: ChildProcess): Endpoint {
  return {
    post(message) {
      if (!child.connected) throw new Error("the process has ended");
      // What fails later (the pipe closes meanwhile) shows as the child's exit; unheard it would throw in the host.
      child.send(message as object, () => {});
    },
    onMessage(listener) {
      child.on("message", listener);
      return () => child.off("message", listener);
    },
  };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // Stays: a later error (a signal that cannot be sent) would throw in the host if nobody listened.
    child.on("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      // Its last words, also those over the channel, may still be in the pipes; a descendant that holds one open is not waited for.
      child.once("close", () => {
        if (child.connected) child.once("disconnect", () => resolve(how));
        else resolve(how);
      });
      setTimeout(() => resolve(how), pipesClose);
    });
  });
}
