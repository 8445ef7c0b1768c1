/** What it took a run to reach a perplexity: the question that savings of communication are asked for. */
import type { EpochEvent } from "./events.ts";

/** The first epoch at whose end a run was at a perplexity or below, and what the run had used until then. */
export interface ReachedTarget {
  epoch: number;
  uplinkBytes: number;
  totalBytes: number;
  /** Wall time since the run began, its evaluations included; null where no time is recorded. */
  seconds: number | null;
}

/**
 * @param epochs in their order
 * @param secondsAt wall time at the end of an epoch; null where it is not known
 * @returns null for a run that has not come that far
 */
export function reachedTarget(
  epochs: Iterable<Pick<EpochEvent, "epoch" | "perplexity" | "cumulative">>,
  target: number,
  secondsAt: (epoch: number) => number | null,
): ReachedTarget | null {
  for (const { epoch, perplexity, cumulative } of epochs) {
    if (perplexity === null || !(perplexity <= target)) continue;
    const { up, down } = cumulative;
    return { epoch, uplinkBytes: up, totalBytes: up + down, seconds: secondsAt(epoch) };
  }
  return null;
}
