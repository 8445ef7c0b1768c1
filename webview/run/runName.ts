import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";

const startFormat: Intl.DateTimeFormatOptions = {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
};

/** A run's name, with when it began where another run is called the same; its folder's for a run that is gone. */
export function runName(run: RunId, summaries: readonly RunSummary[]): string {
  const summary = summaries.find((summary) => summary.run === run);
  if (summary === undefined) return run.split(/[/\\]/).at(-1)!;
  const { name, startedAt } = summary;
  const shared = summaries.some((other) => other.run !== run && other.name === name);
  return shared ? `${name} (${new Date(startedAt).toLocaleString(undefined, startFormat)})` : name;
}
