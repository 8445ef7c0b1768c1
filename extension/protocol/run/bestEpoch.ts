/** The epoch at which a run was best: training continues beyond it, and the last perplexity is often a worse one. */
import type { EpochEvent } from "./events.ts";

export interface BestEpoch {
  epoch: number;
  /** Validation perplexity at its end, the least of all epochs. */
  perplexity: number;
}

/** The better of the best so far and an epoch; of equals the earlier. An epoch without a perplexity changes nothing. */
export function better(
  best: BestEpoch | null,
  { epoch, perplexity }: Pick<EpochEvent, "epoch" | "perplexity">,
): BestEpoch | null {
  // A model that has diverged has no finite one.
  if (perplexity === null || !Number.isFinite(perplexity)) return best;
  return best !== null && best.perplexity <= perplexity ? best : { epoch, perplexity };
}

/** The best of some epochs, in their order; null where none has a perplexity. */
export function bestOf(epochs: Iterable<Pick<EpochEvent, "epoch" | "perplexity">>): BestEpoch | null {
  let best: BestEpoch | null = null;
  for (const epoch of epochs) best = better(best, epoch);
  return best;
}
