/** The list of runs: what the archive reads from disk, under what this window knows better. */
import { noFigures, noLabels, noneSkipped, type RunId, type RunSummary } from "../../protocol/run/runSummary.ts";
import type { OwnRun, QueueState } from "./runQueue.ts";

const statuses: Record<QueueState, RunSummary["status"]> = {
  queued: "queued",
  running: "running",
  paused: "paused",
  // Until its runner has ended it computes.
  stopping: "running",
};

/** A run as it is shown. @param own this window's, if it is. @param read the archive's, once something is recorded. */
export function shownRun(own: OwnRun, read: RunSummary | undefined): RunSummary;
export function shownRun(own: OwnRun | undefined, read: RunSummary): RunSummary;
export function shownRun(own: OwnRun | undefined, read: RunSummary | undefined): RunSummary {
  const known = read ?? own!.summary;
  if (own === undefined) return known;
  // A run that is resumed has the end of its earlier part on disk until its runner has begun.
  return {
    ...known,
    status: statuses[own.phase],
    controllable: true,
    resumable: false,
    error: null,
    endedAt: null,
  };
}

/** Running and paused first, then the queue in its order, then what has ended; each, but the queue, latest first. */
export function inOrder(runs: readonly RunSummary[], queue: readonly RunId[]): RunSummary[] {
  const places = new Map(queue.map((run, place) => [run, place]));
  return [...runs].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.status === "queued" ? (places.get(a.run) ?? 0) - (places.get(b.run) ?? 0) : 0) ||
      b.startedAt.localeCompare(a.startedAt) ||
      b.run.localeCompare(a.run),
  );
}

function rank({ status }: RunSummary): number {
  if (status === "running" || status === "paused") return 0;
  return status === "queued" ? 1 : 2;
}

/** A run that waits in the queue for the first time. */
export function queuedSummary(
  run: RunId,
  configFile: string,
  { name, epochs }: { name: string; epochs: number },
  startedAt: Date,
): RunSummary {
  return {
    run,
    name,
    status: "queued",
    controllable: true,
    resumable: false,
    error: null,
    startedAt: startedAt.toISOString(),
    endedAt: null,
    configFile,
    backend: null,
    ...noFigures,
    epochs,
    labels: noLabels,
    skipped: noneSkipped,
  };
}
