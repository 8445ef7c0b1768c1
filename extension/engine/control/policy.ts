/**
 * A rule that chooses theta from what was observed (method, section 4).
 *
 * It knows nothing of being overruled by hand, which is controller.ts's affair; the thetas in the history are those
 * that really were in force.
 */

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

/** What a policy is told, and when; one that decides every few steps adds its member to this union. */
export type Observation = {
  after: "epoch";
  /** All epochs so far, oldest first; at least one. */
  history: readonly EpochSummary[];
};

export interface Choice {
  theta: number;
  /** Why, for log and chart. Part of the metrics file: the same in every run of a config. */
  reason: string;
}

export interface Policy {
  /** In force from the first step; it matters from the second epoch, as nothing is cached in the first. */
  readonly start: Choice;
  decide(observation: Observation): Choice;
}
