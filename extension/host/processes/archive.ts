/** The process that reads runs, as the window uses it: forked at first use, forked again where it crashed or was stuck. */
import * as vscode from "vscode";
import { runFailed } from "../../protocol/errors.ts";
import type { ArchiveApi, ArchiveListener } from "../../protocol/messages/archiveApi.ts";
import { type Connection, connect, type Remote, serve } from "../../protocol/messages/channel.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import type { TraceUpdate } from "../../protocol/run/trace.ts";
import type { ArchiveProcess } from "../services.ts";
import type { Child, ChildLog } from "./childProcess.ts";
import { type Patience, watchAnswers } from "./watchAnswers.ts";

/** Milliseconds before it is forked again; doubled with every crash in a row. */
const shortestDelay = 250;
const longestDelay = 30_000;
/** After so many milliseconds without a crash the next one counts as the first. */
const stableAfter = 60_000;

/**
 * Calls made while it is down wait until it is up again; those under way when it crashes reject.
 *
 * @param fork starts the process; called again after a crash.
 */
export function createArchive(fork: () => Child, log: ChildLog, patience?: Patience): ArchiveProcess {
  const traced = new vscode.EventEmitter<TraceUpdate>();
  const runsChanged = new vscode.EventEmitter<{ changed: readonly RunSummary[]; gone: readonly RunId[] }>();
  const restarted = new vscode.EventEmitter<void>();
  const listener: ArchiveListener = {
    traced: (update) => traced.fire(update),
    runsChanged: (changed, gone) => runsChanged.fire({ changed, gone }),
  };
  let current: Promise<Connection<ArchiveApi>> | undefined;
  let child: Child | undefined;
  let waiting: { timer: NodeJS.Timeout; giveUp(): void } | undefined;
  let crashes = 0;
  let disposed = false;

  function start(): Connection<ArchiveApi> {
    const startedAt = performance.now();
    const forked = fork();
    child = forked;
    const stopServing = serve(forked.endpoint, listener);
    const connection = connect<ArchiveApi>(forked.endpoint);
    const stuck = (seconds: number) =>
      log.warn(`The process that reads runs did not respond for ${seconds} s and was stopped.`);
    const stopWatching = watchAnswers(connection, forked, stuck, patience);
    void forked.exited.then((how) => {
      stopWatching();
      stopServing();
      connection.close(runFailed({ what: "the process that reads runs ended", value: how }));
      if (disposed) return;
      crashes = performance.now() - startedAt > stableAfter ? 1 : crashes + 1;
      const delay = Math.min(shortestDelay * 2 ** (crashes - 1), longestDelay);
      log.warn(`The process that reads runs ended (${how}); it is started again in ${delay} ms.`);
      current = startAgain(delay);
      // Whoever calls meanwhile is notified; the next one tries again.
      current.catch(() => {
        current = undefined;
      });
    });
    return connection;
  }

  async function startAgain(delay: number): Promise<Connection<ArchiveApi>> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => reject(closing());
      waiting = { timer: setTimeout(resolve, delay), giveUp };
    });
    const connection = start();
    // Those who ask again at once are to find it in its place.
    setImmediate(() => disposed || restarted.fire());
    return connection;
  }

  async function call(method: string, args: unknown[]): Promise<unknown> {
    if (disposed) throw closing();
    current ??= Promise.resolve(start());
    const { remote } = await current;
    return (remote as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!(...args);
  }

  return {
    remote: new Proxy({} as Remote<ArchiveApi>, {
      // `then` must stay absent, or awaiting the remote itself would call it.
      get: (_target, method) =>
        typeof method === "string" && method !== "then" ? (...args: unknown[]) => call(method, args) : undefined,
    }),
    onTraced: traced.event,
    onRunsChanged: runsChanged.event,
    onRestarted: restarted.event,
    dispose() {
      disposed = true;
      clearTimeout(waiting?.timer);
      waiting?.giveUp();
      child?.kill();
      for (const emitter of [traced, runsChanged, restarted]) emitter.dispose();
    },
  };
}

const closing = () => runFailed({ what: "the window is closing" });
