import { smallestOf } from "../../protocol/config/largeLists.ts";
import type { ControlConfig } from "../../protocol/config/runConfig.ts";
import type { Choice, EpochSummary, Policy } from "./policy.ts";

export type BangbangConfig = Extract<ControlConfig, { kind: "bangbang" }>;

/**
 * Two thresholds, switched by validation perplexity: `low` (send less) while it improves on the best of all *earlier*
 * epochs by at least the dead band `delta`, relative, else `high` (send more).
 *
 * Starts at `high`. The first epoch has nothing to improve on and counts as improving; an epoch without a finite
 * perplexity does not, since nothing vouches for sending less.
 */
export function bangbang({ low, high, delta }: BangbangConfig): Policy {
  function decide(history: readonly EpochSummary[]): Choice {
    const perplexity = history.at(-1)?.perplexity ?? Number.NaN;
    const earlier = history.slice(0, -1).map((epoch) => epoch.perplexity ?? Number.NaN);
    const best = smallestOf(earlier.filter(Number.isFinite));
    if (!Number.isFinite(perplexity)) return { theta: high, reason: "no validation perplexity to go by" };
    if (best === Number.POSITIVE_INFINITY) return { theta: low, reason: "first perplexity" };
    const improved = perplexity <= best * (1 - delta);
    const comparison = `perplexity ${perplexity.toFixed(3)}, best before ${best.toFixed(3)}`;
    return improved
      ? { theta: low, reason: `improving: ${comparison}` }
      : { theta: high, reason: `not improving: ${comparison}` };
  }

  return {
    start: { theta: high, reason: "careful at first" },
    decide: (observation) => decide(observation.after === "epoch" ? observation.history : []),
  };
}
