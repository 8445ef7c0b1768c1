/**
 * A program of this package at the window's service: forked when it is first called, spoken to in checked messages, watched, forked again
 * where it is to be kept, and ended. All processes of the host are made here.
 */
import { runFailed, SplitcomError } from "../../protocol/errors.ts";
import { type Connection, connect, invoke, type Remote, remoteBy, serve } from "../../protocol/messages/channel.ts";
import type { ApiMessages } from "../../protocol/messages/messageTable.ts";
import type { Child, ChildLog } from "./childProcess.ts";
import { ProcessDeath } from "./processDeath.ts";
import { type Patience, watchAnswers } from "./watchAnswers.ts";

export interface ServiceOptions<Api extends object, Listener extends object> {
  /** What it is called in messages, as in "the runner". */
  what: string;
  fork(): Child;
  /** The tables of its API. Imported with the first fork: what checks messages is too large to be loaded when the extension is activated. */
  messages(): Promise<ApiMessages<Api, Listener>>;
  /** Hears what the process reports. */
  listener: Listener;
  log: ChildLog;
  /** How long it may be silent before it is ended; without it, for ever. */
  patience?: Patience | undefined;
  /**
   * What follows where it has ended by itself: another process at the next call, or one soon, later with every crash in a row. Without
   * it, none: all later calls reject.
   */
  restart?: "atNextCall" | "soon";
  /** Called when another process has taken the place of one that ended. */
  restarted?(): void;
  /** What helps where memory may have run out. */
  needLess?: string;
}

export interface Service<Api extends object> {
  /**
   * Calls made while it restarts wait. A call rejects with ProcessDeath where its process ended without an answer, and as run-failed once the
   * service is disposed of.
   */
  readonly remote: Remote<Api>;
  /** Ends the process at once, whatever it does; calls under way reject with the reason. */
  end(reason: SplitcomError): void;
  /** Sends a signal to the process, and to all that it has started where it was forked so. */
  kill(signal?: NodeJS.Signals): void;
  /** Leaves the process to itself: it may end in its own time. */
  disconnect(): void;
  /** Ends the process, and forks no other. */
  dispose(): void;
}

interface Running<Api extends object> {
  child: Child;
  connection: Connection<Api>;
  /** Settles once the tables are there: nothing is sent or heard before. */
  remote: Promise<Remote<Api>>;
  death: Promise<ProcessDeath>;
}

/** Milliseconds before a process is forked again; doubled with every crash in a row. */
const shortestDelay = 250;
const longestDelay = 30_000;
/** After so many milliseconds without a crash the next one counts as the first. */
const stableAfter = 60_000;

export function forkService<Api extends object, Listener extends object>(
  options: ServiceOptions<Api, Listener>,
): Service<Api> {
  const { what, log, patience, restart, needLess } = options;
  const name = `${what[0]!.toUpperCase()}${what.slice(1)}`;
  let current: Running<Api> | undefined;
  let restarting: { timer: NodeJS.Timeout | undefined; done: Promise<Running<Api>>; giveUp(): void } | undefined;
  let crashes = 0;
  let disposed = false;

  function begin(): Running<Api> {
    const startedAt = performance.now();
    const child = options.fork();
    const connection = connect<Api>(child.endpoint);
    let stopServing = () => {};
    let ended = false;
    const stopWatching = patience
      ? watchAnswers(
          connection,
          child,
          (seconds) => log.warn(`${name} did not respond for ${seconds} s and was stopped.`),
          patience,
        )
      : () => {};
    const remote = tablesOf(options).then(({ api, listener, checkedApi, checkedReplies }) => {
      if (!ended)
        stopServing = serve(child.endpoint, checkedApi(options.listener, listener), (details) => log.warn(details));
      return checkedReplies(connection.remote, api);
    });
    // Reported to the callers.
    remote.catch(() => {});
    const death = child.exited.then((how) => {
      ended = true;
      stopWatching();
      stopServing();
      const error = new ProcessDeath({ what, how, complaints: child.complaints, needLess });
      connection.close(error);
      if (current === running && restart !== undefined) {
        current = undefined;
        if (!disposed) follow(how, performance.now() - startedAt);
      }
      return error;
    });
    const running = { child, connection, remote, death };
    current = running;
    return running;
  }

  /** @param lived milliseconds */
  function follow(how: string, lived: number): void {
    if (restart !== "soon") {
      log.warn(`${name} ended (${how}).`);
      return;
    }
    crashes = lived > stableAfter ? 1 : crashes + 1;
    const delay = Math.min(shortestDelay * 2 ** (crashes - 1), longestDelay);
    log.warn(`${name} ended (${how}); it is started again in ${delay} ms.`);
    restarting = later(delay);
  }

  function later(delay: number): NonNullable<typeof restarting> {
    let giveUp = () => {};
    let timer: NodeJS.Timeout | undefined;
    const done = new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, delay);
      giveUp = () => reject(closing());
    }).then(() => {
      restarting = undefined;
      const running = begin();
      // Those who ask again at once are to find it in its place.
      setImmediate(() => disposed || options.restarted?.());
      return running;
    });
    // Reported to those who wait; the next call tries again.
    done.catch(() => {});
    return { timer, done, giveUp };
  }

  async function call(method: string, args: unknown[]): Promise<unknown> {
    if (disposed) throw closing();
    // Begins before anything is awaited: calls made at once are to share one process.
    const running = current ?? (restarting ? await restarting.done : begin());
    try {
      return await invoke(await running.remote, method, args);
    } catch (error) {
      // Nothing can be posted to a process that has just gone.
      if (!(error instanceof SplitcomError) && !running.child.connected) throw await running.death;
      throw error;
    }
  }

  return {
    remote: remoteBy<Api>(call),
    end(reason) {
      const running = current;
      if (restart !== undefined) current = undefined;
      running?.connection.close(reason);
      // Whatever it is at, it does not listen to signals that can be caught.
      running?.child.kill("SIGKILL");
    },
    kill: (signal) => current?.child.kill(signal),
    disconnect: () => current?.child.disconnect(),
    dispose() {
      disposed = true;
      clearTimeout(restarting?.timer);
      restarting?.giveUp();
      current?.connection.close(closing());
      current?.child.kill();
    },
  };
}

async function tablesOf<Api extends object, Listener extends object>({ messages }: ServiceOptions<Api, Listener>) {
  const [tables, checks] = await Promise.all([messages(), import("../../protocol/messages/messageTable.ts")]);
  return { ...tables, ...checks };
}

const closing = () => runFailed({ what: "the window is closing" });
