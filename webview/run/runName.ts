import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import { showStartTime } from "../../extension/protocol/run/startTime.ts";

/** A run's name, with when it began where another run is called the same; its folder's for a run that is gone. */
export function runName(run: RunId, summaries: readonly RunSummary[]): string {
  const summary = summaries.find((summary) => summary.run === run);
  if (summary === undefined) return run.split(/[/\\]/).at(-1)!;
  const { name, startedAt } = summary;
  const shared = summaries.some((other) => other.run !== run && other.name === name);
  return shared ? `${name} (${showStartTime(startedAt, { seconds: true })})` : name;
}
