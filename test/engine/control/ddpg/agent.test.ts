import { describe, expect, it } from "vitest";
import { type AgentOptions, DdpgAgent } from "../../../../extension/engine/control/ddpg/agent.ts";
import {
  backward,
  forward,
  initialWeights,
  type NetworkShape,
  parameterCount,
} from "../../../../extension/engine/control/ddpg/network.ts";
import { randomStream } from "../../../../extension/engine/numeric/random.ts";

const options: AgentOptions = {
  seed: 0,
  name: "agent",
  stateSize: 8,
  gamma: 0.5,
  tau: 0.05,
  actorLearningRate: 0.003,
  criticLearningRate: 0.01,
  noise: 0.8,
  noiseDecay: 0.97,
  updates: 16,
  batchSize: 32,
  capacity: 1000,
};

describe.each([true, false])("a network, squashed: %s", (squashed) => {
  const shape: NetworkShape = { widths: [3, 5, 4, 2], squashed };
  const random = randomStream(1, "network");
  const weights = initialWeights(shape, random).map(() => random.normal());
  const input = [0.3, -0.7, 1.1];
  const outputGradient = [0.8, -1.3];
  const loss = (at: Float32Array, x: readonly number[]) => {
    const outputs = forward(shape, at, x).at(-1)!;
    return outputs.reduce((sum, value, i) => sum + value * outputGradient[i]!, 0);
  };

  it("has the gradients of finite differences", () => {
    const gradient = new Float64Array(parameterCount(shape));
    const inputGradient = backward(shape, weights, forward(shape, weights, input), outputGradient, gradient);
    const h = 1e-3;
    weights.forEach((value, i) => {
      const [above, below] = [value + h, value - h].map((moved) => weights.with(i, moved));
      // Weights are f32: the step really taken is what rounding left of it.
      const step = above![i]! - below![i]!;
      expect(gradient[i]).toBeCloseTo((loss(above!, input) - loss(below!, input)) / step, 4);
    });
    input.forEach((value, i) => {
      const slope = (loss(weights, input.with(i, value + h)) - loss(weights, input.with(i, value - h))) / (2 * h);
      expect(inputGradient[i]).toBeCloseTo(slope, 4);
    });
  });
});

describe("an agent", () => {
  /** The state moves by chance; the reward falls off with the distance from the best action. */
  function train(seed: number, best: number, decisions: number) {
    const agent = new DdpgAgent({ ...options, seed });
    const random = randomStream(seed, "environment");
    const drawn = () => Array.from({ length: options.stateSize }, () => random.uniform() - 0.5);
    let state = drawn();
    for (let i = 0; i < decisions; i++) {
      const { action } = agent.explore(state);
      const next = drawn();
      agent.learn({ state, action, reward: -((action - best) ** 2), next });
      state = next;
    }
    return { agent, state };
  }

  it("finds the best action within a tenth of the range, on three seeds, in 120 decisions", () => {
    const found = Array.from({ length: 3 }, (_, seed) => {
      const best = -0.6 + 0.5 * seed;
      const { agent, state } = train(seed, best, 120);
      return Math.abs(agent.greedy(state) - best);
    });
    // Of a threshold between 0.8 and 1 that is 0.02 at most.
    expect(Math.max(...found)).toBeLessThan(0.2);
  });

  it("resumes from its state, through JSON, as if it had never stopped", () => {
    const { agent, state } = train(3, 0.2, 40);
    const other = new DdpgAgent({ ...options, seed: 3 });
    other.restore(JSON.parse(JSON.stringify(agent.state())));
    for (const each of [agent, other]) {
      const { action } = each.explore(state);
      each.learn({ state, action, reward: 0.1, next: state });
    }
    expect(other.state()).toEqual(agent.state());
    expect(other.explore(state)).toEqual(agent.explore(state));
  });

  it("takes over another's policy, not its memories", () => {
    const { agent, state } = train(1, 0.5, 40);
    const other = new DdpgAgent({ ...options, seed: 9 });
    other.warmStart(agent.state());
    expect(other.greedy(state)).toBe(agent.greedy(state));
    expect(other.state()).toMatchObject({ decisions: 0, replay: [] });
  });

  it("explores less and less, and stays within its range", () => {
    const agent = new DdpgAgent(options);
    const state = new Array<number>(options.stateSize).fill(0);
    const noises = Array.from({ length: 300 }, () => agent.explore(state));
    const size = (from: number) => noises.slice(from, from + 50).reduce((sum, { noise }) => sum + Math.abs(noise), 0);
    expect(size(250)).toBeLessThan(0.1 * size(0));
    expect(noises.every(({ action }) => action >= -1 && action <= 1)).toBe(true);
  });
});
