/** How the run's limit of memory for caches is shared. */
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { usableMemoryBytes } from "../io/machine.ts";

/** Memory that each of `lanes` may use for what the ends of its links remember: an even share of `cache.memory`. */
export function laneCacheBytes({ cache: { memory } }: Pick<RunConfig, "cache">, lanes: number): number {
  const bytes = memory === "auto" ? usableMemoryBytes() / 2 : memory * 2 ** 20;
  return Math.floor(bytes / lanes);
}
