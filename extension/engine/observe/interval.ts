/** What happened between two decisions of a policy that decides within epochs. */

import { tensorInterfaces } from "../../protocol/interfaces.ts";
import type { StepEvent } from "../../protocol/run/events.ts";
import { groupOf, type ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import type { DecisionInterval, IntervalSummary } from "../control/policy.ts";
import type { Ledger } from "../transport/ledger.ts";
import { summarizeSteps } from "./epochSummary.ts";
import { pooledRatio, pooledSimilarity } from "./groupSummary.ts";

/** JSON; with the steps of its epoch all that an interval resumes from. */
export interface IntervalState {
  /** Steps since the last decision. */
  steps: number;
  /** The group's bytes of the epoch up to then. */
  counted: { bytes: number; baselineBytes: number };
}

export type IntervalStates = Partial<Record<ThresholdGroup, IntervalState>>;

/**
 * Collects one group's steps. Every epoch's end ends an interval as well, so that nothing of one is carried into the next epoch.
 *
 * The first epoch is one interval: nothing has been cached that a threshold could decide on.
 */
export class Interval {
  private steps: StepEvent[] = [];
  private counted = { bytes: 0, baselineBytes: 0 };
  private readonly length: number;

  constructor(
    private readonly group: ThresholdGroup,
    readonly decision: DecisionInterval,
    stepsPerEpoch: number,
  ) {
    const { steps } = decision;
    this.length = steps === "quarterEpoch" ? Math.max(1, Math.round(stepsPerEpoch / 4)) : steps;
  }

  state(): IntervalState {
    return { steps: this.steps.length, counted: { ...this.counted } };
  }

  /** Continues from a state. @param epochSteps all steps so far of the epoch that it is in */
  restore({ steps, counted }: IntervalState, epochSteps: readonly StepEvent[]): void {
    this.steps = epochSteps.slice(epochSteps.length - steps);
    this.counted = { ...counted };
  }

  /** @returns whether the interval ends with this step, which is not its epoch's last. */
  add(step: StepEvent): boolean {
    this.steps.push(step);
    return step.epoch > 1 && this.steps.length >= this.length;
  }

  /** Sums the interval up and begins the next; call before the ledger's epoch is taken. */
  take(
    ledger: Ledger,
    rest: Pick<IntervalSummary, "perplexity" | "theta" | "progress">,
    epochEnds: boolean,
  ): IntervalSummary {
    const { uploadRatios, similarityHistograms } = summarizeSteps(this.steps);
    const now = ledger.epochBytes(tensorInterfaces.filter((name) => groupOf(name) === this.group));
    const before = this.counted;
    this.steps = [];
    this.counted = epochEnds ? { bytes: 0, baselineBytes: 0 } : now;
    return {
      ...rest,
      uploadRatio: pooledRatio(uploadRatios, this.group),
      bytes: now.bytes - before.bytes,
      baselineBytes: now.baselineBytes - before.baselineBytes,
      ...pooledSimilarity(similarityHistograms, this.group),
    };
  }
}
