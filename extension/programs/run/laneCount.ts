import os from "node:os";
import type { RunConfig } from "../../protocol/config/runConfig.ts";

/** One lane per available core, at most one per client. */
export function laneCount({ lanes, clients }: Pick<RunConfig, "lanes" | "clients">): number {
  return Math.min(lanes === "auto" ? os.availableParallelism() : lanes, clients);
}
