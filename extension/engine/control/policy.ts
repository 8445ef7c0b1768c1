/**
 * A rule that chooses theta from what was observed (method, section 4).
 *
 * It knows nothing of being overruled by hand, which is controller.ts's affair; the thetas in the history are those
 * that really were in force.
 */

import type { PolicyEvent } from "../../protocol/run/events.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import type { LearnedPolicy } from "./ddpg/agent.ts";

export type { LearnedPolicy };

/** One epoch as a policy sees it, over the interfaces whose threshold it sets. */
export interface EpochSummary {
  epoch: number;
  /** Validation perplexity; null where no held-out data was given. */
  perplexity: number | null;
  /** The threshold in force. */
  theta: number;
  /** Rows sent over rows. */
  uploadRatio: number;
  bytes: number;
  /** What `all` + `f32` would have sent. */
  baselineBytes: number;
  /** Of the similarities compared; null where there were none, as in the first epoch. */
  meanSimilarity: number | null;
  stdSimilarity: number | null;
}

/** All epochs so far, oldest first, by group. */
export type GroupHistories = Partial<Record<ThresholdGroup, EpochSummary[]>>;

/** The steps since the last decision, as a policy that decides more often sees them. */
export interface IntervalSummary extends Omit<EpochSummary, "epoch"> {
  /** Of the first held-out samples, as many as the policy asks for, at the interval's end. */
  perplexity: number | null;
  /** Share of the run's steps that are done. */
  progress: number;
}

/** What a policy observes, and when. */
export type Observation =
  | {
      after: "epoch";
      /** All epochs so far, oldest first; at least one. */
      history: readonly EpochSummary[];
    }
  | { after: "interval"; interval: IntervalSummary };

export interface Choice {
  theta: number;
  /** Why, for log and chart. Part of the metrics file: the same in every run of a config. */
  reason: string;
  /** Of a learned choice, what it was made on. */
  policy?: Pick<PolicyEvent, "state" | "reward" | "noise" | "criticLoss">;
}

/** How often a policy decides, and by what. */
export interface DecisionInterval {
  steps: "quarterEpoch" | number;
  /** Held-out samples to score at each decision. */
  samples: number;
}

export interface Policy {
  /** In force from the first step; it matters from the second epoch, as nothing is cached in the first. */
  readonly start: Choice;
  decide(observation: Observation): Choice;
  /** Of a policy that decides within epochs as well, and at the end of each. */
  readonly interval?: DecisionInterval;
  /** Of a policy that learns, what a later run can begin with. */
  learned?(): LearnedPolicy;
  /** JSON; of a policy that remembers more than its last choice. */
  state?(): unknown;
}
