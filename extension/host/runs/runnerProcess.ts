/** One run being computed: the forked runner and how it ends. */

import { runFailed, SplitcomError, toWireError, type WireError } from "../../protocol/errors.ts";
import { connect, invoke, type Remote, remoteBy, serve } from "../../protocol/messages/channel.ts";
import type { RunControl, RunnerApi, RunnerListener, RunnerStart } from "../../protocol/messages/runnerApi.ts";
import type { RunStatus } from "../../protocol/run/events.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { Child } from "../processes/childProcess.ts";

/** A new run, or the folder of one to resume. */
export type Begin = { start: RunnerStart } | { resume: RunId; takeOver?: boolean };

/** How a runner came to its end. */
export type RunnerEnd =
  | { kind: "ended"; status: Exclude<RunStatus, "running"> }
  /** Told by the runner; where anything was recorded, the record says so too. */
  | { kind: "failed"; error: WireError; recorded: boolean }
  /** The process went without a word: killed, crashed, or never started. The record, if any, knows nothing of it. */
  | { kind: "died"; error: WireError; recorded: boolean };

export interface Runner {
  readonly control: Remote<RunControl>;
  /** Never rejects. */
  readonly ended: Promise<RunnerEnd>;
  kill(): void;
  /** Leaves it to itself: it stops before its next step. */
  abandon(): void;
}

/** Begins a run in a forked runner. */
export function beginRun(child: Child, begin: Begin): Runner {
  let recorded = false;
  const lost = runFailed({ what: "the runner has ended" });
  const connection = connect<RunnerApi>(child.endpoint);
  const stopServing = serve<RunnerListener>(child.endpoint, {
    recording() {
      recorded = true;
    },
  });
  void child.exited.then(() => {
    stopServing();
    connection.close(lost);
  });
  const { remote } = connection;

  async function run(): Promise<RunnerEnd> {
    try {
      const status = await ("start" in begin
        ? remote.start(begin.start)
        : remote.resume(begin.resume, begin.takeOver ?? false));
      return { kind: "ended", status };
    } catch (error) {
      // What the runner itself says is always one of ours; a message that cannot be posted is not.
      if (error instanceof SplitcomError && error !== lost)
        return { kind: "failed", error: toWireError(error), recorded };
      return { kind: "died", error: deathOf("the runner", await child.exited, child.complaints), recorded };
    }
  }

  async function steer(method: string, args: unknown[]): Promise<void> {
    try {
      await invoke(remote, method, args);
    } catch (error) {
      // One that has ended meanwhile, or was killed, has stopped.
      if (method !== "stop" || child.connected) throw error;
    }
  }

  return {
    control: remoteBy<RunControl>(steer),
    ended: run(),
    kill: () => child.kill("SIGKILL"),
    abandon: () => child.disconnect(),
  };
}

/** What killed most processes that said so, or that somebody killed from outside. */
const outOfMemory = /heap out of memory|allocation failed|out of memory|bad_alloc/i;

/** Why a process that said nothing itself has ended. @param what is it called, as in "the runner". @param how as of `Child.exited`. */
export function deathOf(what: string, how: string, complaints: readonly string[]): WireError {
  const memory = how === "signal SIGKILL" || complaints.some((line) => outOfMemory.test(line));
  const error = toWireError(
    runFailed({
      what: `${what} ended unexpectedly (${how})`,
      remedy: memory ? "If it ran out of memory, try a smaller batch, fewer lanes or a smaller model." : undefined,
    }),
  );
  const said = complaints.filter((line) => line.trim() !== "" && !ofNode.test(line));
  if (said.length === 0) return error;
  return { ...error, message: [error.message, "Its last messages:", ...said].join("\n") };
}

/** Lines of a stack, with what Node.js prints around one: the log has them. */
const ofNode =
  /^\s+at |^\s*\^|^\s*throw |^node:|^\S+:\d+$|^Node\.js v\d|^(?:\S+: )*(?:Uncaught )?[A-Z]\w*(?:Error|Exception)\b.*:/;
