/**
 * Deep deterministic policy gradient (Lillicrap et al. 2016) for one action in [-1, 1].
 *
 * The critic Q(s, a) learns r + gamma Q'(s', mu'(s')) from replayed transitions, the actor mu(s) climbs Q; both have slow
 * copies (the primes) that follow by Polyak averaging. Everything random comes from streams named by the number of the decision,
 * so that an agent resumes from its state as if it had never stopped.
 */
import { AdamW, type AdamWState } from "../../model/optimizer.ts";
import { type RandomStream, randomStream } from "../../numeric/random.ts";
import { backward, forward, initialWeights, type NetworkShape, parameterCount } from "./network.ts";

export interface AgentOptions {
  seed: number;
  /** Part of the names of the agent's random streams. */
  name: string;
  /** Components of a state. */
  stateSize: number;
  /** Discount of the reward one decision later. */
  gamma: number;
  /** Share by which the slow copies follow at every update. */
  tau: number;
  actorLearningRate: number;
  criticLearningRate: number;
  /** Ornstein-Uhlenbeck noise on actions: first deviation, and the factor it shrinks by at every decision. */
  noise: number;
  noiseDecay: number;
  /** Updates after every decision, each on a batch of so many replayed transitions. */
  updates: number;
  batchSize: number;
  /** Transitions kept; the oldest go first. */
  capacity: number;
}

export interface Transition {
  state: number[];
  action: number;
  reward: number;
  next: number[];
}

/** What can be learnt from and what was learnt; JSON but for the arrays of the networks. */
export interface AgentState {
  decisions: number;
  noise: number;
  replay: Transition[];
  actor: LearnerState;
  critic: LearnerState;
}

/** What was learnt. */
export type LearnedPolicy = Pick<AgentState, "actor" | "critic">;

export interface LearnerState {
  weights: number[];
  slow: number[];
  optimizer: { step: number; firstMoment: number[]; secondMoment: number[] };
}

/** Pull of the noise back to 0 per decision. */
const reversion = 0.15;
const hidden = [32, 32];

export function agentShapes(stateSize: number): Record<"actor" | "critic", NetworkShape> {
  return {
    actor: { widths: [stateSize, ...hidden, 1], squashed: true },
    critic: { widths: [stateSize + 1, ...hidden, 1], squashed: false },
  };
}

export class DdpgAgent {
  private readonly actor: Learner;
  private readonly critic: Learner;
  private replay: Transition[] = [];
  private decisions = 0;
  private noise = 0;

  constructor(private readonly options: AgentOptions) {
    const { seed, name, stateSize, actorLearningRate, criticLearningRate } = options;
    const shapes = agentShapes(stateSize);
    const learner = (part: "actor" | "critic", rate: number) =>
      new Learner(shapes[part], randomStream(seed, `${name}/${part}`), rate);
    this.actor = learner("actor", actorLearningRate);
    this.critic = learner("critic", criticLearningRate);
  }

  /** The action that the actor holds best. */
  greedy(state: readonly number[]): number {
    return this.actor.output(this.actor.weights, state);
  }

  /** The greedy action and, within [-1, 1], noise on it; counts as a decision. */
  explore(state: readonly number[]): { action: number; noise: number } {
    const { noise: deviation, noiseDecay } = this.options;
    const random = this.stream("noise");
    this.noise += -reversion * this.noise + deviation * noiseDecay ** this.decisions * random.normal();
    this.decisions++;
    const action = Math.max(-1, Math.min(1, this.greedy(state) + this.noise));
    return { action, noise: this.noise };
  }

  /** Remembers what came of an action, and learns. @returns the critic's mean squared error before the last update. */
  learn(transition: Transition): number {
    const { capacity, updates, batchSize, tau } = this.options;
    this.replay = [...this.replay, transition].slice(-capacity);
    const random = this.stream("batch");
    let loss = 0;
    for (let update = 0; update < updates; update++) {
      const batch = Array.from(
        { length: Math.min(batchSize, this.replay.length) },
        () => this.replay[random.below(this.replay.length)]!,
      );
      loss = this.updateCritic(batch);
      this.updateActor(batch);
      this.actor.follow(tau);
      this.critic.follow(tau);
    }
    return loss;
  }

  state(): AgentState {
    const { decisions, noise, replay } = this;
    return { decisions, noise, replay: [...replay], ...this.learned() };
  }

  /** Continues from a state of an agent with the same options. */
  restore({ decisions, noise, replay, actor, critic }: AgentState): void {
    this.decisions = decisions;
    this.noise = noise;
    this.replay = [...replay];
    this.warmStart({ actor, critic });
  }

  learned(): LearnedPolicy {
    return { actor: this.actor.state(), critic: this.critic.state() };
  }

  /** Takes over what another agent has learnt, not what it has seen. */
  warmStart({ actor, critic }: LearnedPolicy): void {
    this.actor.restore(actor);
    this.critic.restore(critic);
  }

  private updateCritic(batch: readonly Transition[]): number {
    const { actor, critic } = this;
    const gradient = new Float64Array(critic.weights.length);
    let loss = 0;
    for (const { state, action, reward, next } of batch) {
      const best = actor.output(actor.slow, next);
      const target = reward + this.options.gamma * critic.output(critic.slow, [...next, best]);
      const activations = forward(critic.shape, critic.weights, [...state, action]);
      const error = activations.at(-1)![0]! - target;
      loss += error ** 2 / batch.length;
      backward(critic.shape, critic.weights, activations, [(2 * error) / batch.length], gradient);
    }
    critic.update(gradient);
    return loss;
  }

  private updateActor(batch: readonly Transition[]): void {
    const { actor, critic } = this;
    const gradient = new Float64Array(actor.weights.length);
    const unused = new Float64Array(critic.weights.length);
    for (const { state } of batch) {
      const activations = forward(actor.shape, actor.weights, state);
      const valued = forward(critic.shape, critic.weights, [...state, activations.at(-1)![0]!]);
      const slope = backward(critic.shape, critic.weights, valued, [1], unused).at(-1)!;
      backward(actor.shape, actor.weights, activations, [-slope / batch.length], gradient);
    }
    actor.update(gradient);
  }

  private stream(what: string): RandomStream {
    return randomStream(this.options.seed, `${this.options.name}/${what}-${this.decisions}`);
  }
}

/** A network, its slow copy, and its optimizer. */
class Learner {
  readonly weights: Float32Array;
  readonly slow: Float32Array;
  private readonly optimizer: AdamW;

  constructor(
    readonly shape: NetworkShape,
    random: RandomStream,
    learningRate: number,
  ) {
    this.weights = initialWeights(shape, random);
    this.slow = this.weights.slice();
    this.optimizer = new AdamW(parameterCount(shape), { learningRate, weightDecay: 0, clipNorm: 1 });
  }

  /** @param weights its own or the slow ones. */
  output(weights: Float32Array, input: readonly number[]): number {
    return forward(this.shape, weights, input).at(-1)![0]!;
  }

  update(gradient: Float64Array): void {
    this.optimizer.update(this.weights, Float32Array.from(gradient));
  }

  follow(tau: number): void {
    for (let i = 0; i < this.slow.length; i++) this.slow[i]! += tau * (this.weights[i]! - this.slow[i]!);
  }

  state(): LearnerState {
    const { step, firstMoment, secondMoment } = this.optimizer.state();
    const optimizer = { step, firstMoment: [...firstMoment], secondMoment: [...secondMoment] };
    return { weights: [...this.weights], slow: [...this.slow], optimizer };
  }

  restore({ weights, slow, optimizer }: LearnerState): void {
    this.weights.set(weights);
    this.slow.set(slow);
    const { step, firstMoment, secondMoment } = optimizer;
    const state: AdamWState = {
      step,
      firstMoment: Float32Array.from(firstMoment),
      secondMoment: Float32Array.from(secondMoment),
    };
    this.optimizer.restore(state);
  }
}
