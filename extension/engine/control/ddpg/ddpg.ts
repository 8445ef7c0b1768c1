/**
 * The threshold learned by DDPG from held-out perplexity and bytes (method, section 4).
 *
 * The paper names the method and its three concerns, quality, its change and traffic; scaling, sizes and rates here are ours.
 */

import type { ControlConfig } from "../../../protocol/config/runConfig.ts";
import { policyStateNames } from "../../../protocol/run/events.ts";
import type { Choice, IntervalSummary, Policy } from "../policy.ts";
import { type AgentState, DdpgAgent, type LearnedPolicy, agentShapes as shapesFor } from "./agent.ts";

export type DdpgConfig = Extract<ControlConfig, { kind: "ddpg" }>;

/** JSON: the agent, and what the decision in force was made on. */
export interface DdpgState {
  agent: AgentState;
  /** Null before the first decision. */
  pending: { state: number[] } | null;
  /** The first interval's perplexity, and the best so far. */
  first: number | null;
  best: number | null;
  previous: number | null;
  theta: number;
}

/** Of the networks behind every threshold. */
export const agentShapes = shapesFor(policyStateNames.length);

const clamp = (value: number) => Math.max(-1, Math.min(1, value));

/** @param name keeps the random streams of two controllers of one run apart. @param earlier a state to resume from. */
export function ddpg(
  config: DdpgConfig,
  { seed, name, earlier, warmStart }: { seed: number; name: string; earlier?: DdpgState; warmStart?: LearnedPolicy },
): Policy {
  const { low, high, qualityWeight, gainWeight, bytesWeight } = config;
  const agent = new DdpgAgent({
    seed,
    name: `ddpg/${name}`,
    stateSize: policyStateNames.length,
    gamma: config.gamma,
    tau: 0.05,
    actorLearningRate: 0.003,
    criticLearningRate: 0.01,
    noise: config.noise,
    noiseDecay: config.noiseDecay,
    updates: 16,
    batchSize: 32,
    capacity: 1000,
  });
  let { pending, first, best, previous, theta }: Omit<DdpgState, "agent"> = earlier ?? {
    pending: null,
    first: null,
    best: null,
    previous: null,
    theta: high,
  };
  if (earlier) agent.restore(earlier.agent);
  else if (warmStart) agent.warmStart(warmStart);

  const thetaOf = (action: number) => low + ((high - low) * (action + 1)) / 2;
  const actionOf = (inForce: number) => clamp((2 * (inForce - low)) / (high - low) - 1);

  function stateOf(interval: IntervalSummary, logPerplexity: number): number[] {
    const { uploadRatio, meanSimilarity, stdSimilarity, progress } = interval;
    const angle = Math.acos(clamp(meanSimilarity ?? 1));
    return [
      // 1 at the first perplexity, -1 where nothing is left to predict.
      clamp((2 * logPerplexity) / Math.max(1e-6, first!) - 1),
      clamp(10 * (logPerplexity - (previous ?? logPerplexity))),
      clamp(10 * (logPerplexity - best!)),
      2 * uploadRatio - 1,
      actionOf(interval.theta),
      // Similarities crowd near 1; angles spread them.
      clamp(1 - 4 * (angle / Math.PI)),
      clamp(20 * (stdSimilarity ?? 0) - 1),
      2 * progress - 1,
    ];
  }

  function decide(interval: IntervalSummary): Choice {
    const { perplexity } = interval;
    if (perplexity === null || !Number.isFinite(perplexity)) {
      // Nothing vouches for sending less, and nothing can be learnt.
      pending = null;
      theta = high;
      return { theta, reason: "no held-out perplexity to go by" };
    }
    const logPerplexity = Math.log(perplexity);
    first ??= logPerplexity;
    best = Math.min(best ?? logPerplexity, logPerplexity);
    const state = stateOf(interval, logPerplexity);
    const change = logPerplexity - (previous ?? logPerplexity);
    const share = interval.baselineBytes > 0 ? interval.bytes / interval.baselineBytes : 0;
    const parts = {
      quality: -qualityWeight * Math.max(0, change),
      gain: gainWeight * Math.max(0, -change),
      bytes: -bytesWeight * share,
    };
    const reward = { total: parts.quality + parts.gain + parts.bytes, ...parts };
    // What was really in force, by hand or not, is what the reward came of.
    const criticLoss = pending
      ? agent.learn({ state: pending.state, action: actionOf(interval.theta), reward: reward.total, next: state })
      : null;
    const { action, noise } = agent.explore(state);
    const learned = pending ? reward : null;
    pending = { state };
    previous = logPerplexity;
    theta = thetaOf(action);
    const described = learned ? `reward ${reward.total.toFixed(4)}, ` : "";
    const reason = `${described}actor ${thetaOf(agent.greedy(state)).toFixed(4)} and noise`;
    return { theta, reason, policy: { state, reward: learned, noise, criticLoss } };
  }

  return {
    start: { theta: high, reason: "careful at first" },
    interval: { steps: config.every, samples: config.samples },
    decide: (observation) =>
      observation.after === "interval" ? decide(observation.interval) : { theta, reason: "between two decisions" },
    learned: () => agent.learned(),
    state: () => ({ agent: agent.state(), pending, first, best, previous, theta }) satisfies DdpgState,
  };
}
