/** An archive of this process, and what it tells. */
import { onTestFinished } from "vitest";
import { openArchive } from "../../../extension/programs/archive/archive.ts";
import type { RunId, RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import type { TraceUpdate } from "../../../extension/protocol/run/trace.ts";

export function openedArchive() {
  const summaries = new Map<RunId, RunSummary>();
  const gone: RunId[] = [];
  const updates: TraceUpdate[] = [];
  /** When each message came. */
  const times: { listed: number[]; traced: number[] } = { listed: [], traced: [] };
  const { api, close } = openArchive({
    async runsChanged(changed, vanished) {
      times.listed.push(performance.now());
      for (const summary of changed) summaries.set(summary.run, summary);
      for (const run of vanished) {
        summaries.delete(run);
        gone.push(run);
      }
    },
    async traced(update) {
      times.traced.push(performance.now());
      updates.push(update);
    },
  });
  onTestFinished(close);
  return { api, summaries, gone, updates, times };
}
