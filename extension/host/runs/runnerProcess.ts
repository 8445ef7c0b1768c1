/** One run being computed: the forked runner and how it ends. It outlives the window, which only starts it and waits for its end. */

import { toWireError, type WireError } from "../../protocol/errors.ts";
import type { TakenRun } from "../../protocol/messages/archiveApi.ts";
import type { RunnerApi, RunnerListener } from "../../protocol/messages/runnerApi.ts";
import type { RunStatus } from "../../protocol/run/events.ts";
import type { Child, ChildLog } from "../processes/childProcess.ts";
import { forkService } from "../processes/forkService.ts";
import { computeLess, ProcessDeath } from "../processes/processDeath.ts";

/** How a runner came to its end. */
export type RunnerEnd =
  | { kind: "ended"; status: Exclude<RunStatus, "running"> }
  /** Reported by the runner; where anything was recorded, the record says so too. */
  | { kind: "failed"; error: WireError; recorded: boolean }
  /** The process went without a word: killed, crashed, or never started. The record, if any, knows nothing of it. */
  | { kind: "died"; error: WireError; recorded: boolean };

export interface Runner {
  /** Never rejects. */
  readonly ended: Promise<RunnerEnd>;
  kill(): void;
  /** Leaves it to itself: it computes on. */
  leave(): void;
}

/** Begins a run in a forked runner. */
export function beginRun(child: Child, { run, begin }: Pick<TakenRun, "run" | "begin">, log: ChildLog): Runner {
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

  async function computed(): Promise<RunnerEnd> {
    try {
      const status = await (begin.kind === "start"
        ? remote.start({ ...begin, sets: [], directory: run })
        : remote.resume(run, begin.takeOver));
      return { kind: "ended", status };
    } catch (error) {
      return { kind: error instanceof ProcessDeath ? "died" : "failed", error: toWireError(error), recorded };
    }
  }

  return {
    ended: computed(),
    kill: () => service.kill("SIGKILL"),
    leave: () => service.disconnect(),
  };
}
