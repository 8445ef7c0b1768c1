/** The order of the list of runs. */
import type { RunSummary } from "../../protocol/run/runSummary.ts";

/** Running and paused first, then the queue in its order, then what has ended; each, but the queue, latest first. */
export function inOrder(runs: readonly RunSummary[]): RunSummary[] {
  return [...runs].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.status === "queued" ? (a.order ?? 0) - (b.order ?? 0) : 0) ||
      b.startedAt.localeCompare(a.startedAt) ||
      b.run.localeCompare(a.run),
  );
}

function rank({ status }: RunSummary): number {
  if (status === "running" || status === "paused") return 0;
  return status === "queued" ? 1 : 2;
}
