/** Which run's similarities predict what a configuration would upload. */
import type { RunSummary } from "../../protocol/run/runSummary.ts";

/** A first epoch sends everything; only from the second on are there similarities. */
const leastEpochs = 2;

/** The newest run of a configuration file that has similarities. @param runs as listed: running first, then newest first. */
export function earlierRunOf(runs: readonly RunSummary[], configFile: string): RunSummary | undefined {
  return runs.find((run) => run.configFile === configFile && run.status !== "queued" && run.epoch >= leastEpochs);
}
