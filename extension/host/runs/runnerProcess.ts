/** One run being computed: the forked runner and how it ends. */

import { toWireError, type WireError } from "../../protocol/errors.ts";
import { invoke, type Remote, remoteBy } from "../../protocol/messages/channel.ts";
import type { RunControl, RunnerApi, RunnerListener, RunnerStart } from "../../protocol/messages/runnerApi.ts";
import type { RunStatus } from "../../protocol/run/events.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { Child, ChildLog } from "../processes/childProcess.ts";
import { forkService } from "../processes/forkService.ts";
import { computeLess, ProcessDeath } from "../processes/processDeath.ts";

/** A new run, or the folder of one to resume. */
export type Begin = { start: RunnerStart } | { resume: RunId; takeOver?: boolean };

/** How a runner came to its end. */
export type RunnerEnd =
  | { kind: "ended"; status: Exclude<RunStatus, "running"> }
  /** Reported by the runner; where anything was recorded, the record says so too. */
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
export function beginRun(child: Child, begin: Begin, log: ChildLog): Runner {
  let recorded = false;
  const service = forkService<RunnerApi, RunnerListener>({
    what: "the runner",
    fork: () => child,
    messages: async () => (await import("../../protocol/messages/runnerApi.ts")).runnerMessages,
    listener: {
      recording() {
        recorded = true;
      },
    },
    log,
    needLess: computeLess,
  });
  const { remote } = service;

  async function run(): Promise<RunnerEnd> {
    try {
      const status = await ("start" in begin
        ? remote.start(begin.start)
        : remote.resume(begin.resume, begin.takeOver ?? false));
      return { kind: "ended", status };
    } catch (error) {
      return { kind: error instanceof ProcessDeath ? "died" : "failed", error: toWireError(error), recorded };
    }
  }

  async function steer(method: string, args: unknown[]): Promise<void> {
    try {
      await invoke(remote, method, args);
    } catch (error) {
      // One that has ended meanwhile, or was killed, has stopped.
      if (method !== "stop" || !(error instanceof ProcessDeath)) throw error;
    }
  }

  return {
    ended: run(),
    control: remoteBy<RunControl>(steer),
    kill: () => service.kill("SIGKILL"),
    abandon: () => service.disconnect(),
  };
}
