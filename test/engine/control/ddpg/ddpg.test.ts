import { describe, expect, it } from "vitest";
import { type Controller, createController } from "../../../../extension/engine/control/controller.ts";
import type { IntervalSummary } from "../../../../extension/engine/control/policy.ts";
import type { ControlConfig } from "../../../../extension/protocol/config/runConfig.ts";
import { tinyConfig } from "../../tinyExperiment.ts";

const [low, high] = [0.8, 1];

function ddpg(more: Partial<Extract<ControlConfig, { kind: "ddpg" }>> = {}): ControlConfig {
  return tinyConfig({ control: { kind: "ddpg", low, high, ...more } }).control;
}

const interval = (more: Partial<IntervalSummary>): IntervalSummary => ({
  perplexity: 50,
  theta: high,
  uploadRatio: 1,
  bytes: 10,
  baselineBytes: 10,
  meanSimilarity: 0.97,
  stdSimilarity: 0.02,
  progress: 0,
  ...more,
});

/**
 * Held-out text gets easier with what is sent, up to a share of the range; what is sent beyond only costs. The best threshold is
 * where both meet: below it a step to the right gains 5 x 0.2 of log perplexity for 0.5 of bytes, above it nothing.
 */
function play(controller: Controller, best: number, decisions: number): number[] {
  let logPerplexity = 40;
  return Array.from({ length: decisions }, (_, decision) => {
    const theta = controller.theta();
    const share = (theta - low) / (high - low);
    logPerplexity -= 0.2 * Math.min(1, share / best);
    controller.intervalEnded(
      interval({
        perplexity: Math.exp(logPerplexity),
        theta,
        uploadRatio: share,
        bytes: 500 * share,
        baselineBytes: 1000,
        progress: decision / decisions,
      }),
    );
    return theta;
  });
}

describe("a learned threshold", () => {
  it("comes within 0.02 of the best one in 120 decisions, on ten seeds", () => {
    const misses = Array.from({ length: 10 }, (_, seed) => {
      const best = 0.25 + 0.05 * seed;
      const thetas = play(createController(ddpg(), { seed, name: "activation" }), best, 120).slice(100);
      return Math.abs(thetas.reduce((sum, theta) => sum + theta, 0) / thetas.length - (low + best * (high - low)));
    });
    expect(Math.max(...misses)).toBeLessThan(0.02);
  }, 180_000);

  it("decides the same by the same seed, otherwise by another or for another group", () => {
    const thetas = (seed: number, name: string) => play(createController(ddpg(), { seed, name }), 0.5, 12);
    expect(thetas(3, "activation")).toEqual(thetas(3, "activation"));
    expect(thetas(3, "activation")).not.toEqual(thetas(4, "activation"));
    expect(thetas(3, "activation")).not.toEqual(thetas(3, "gradient"));
  });

  it("is careful until its first decision, and without held-out perplexity", () => {
    const controller = createController(ddpg(), { seed: 0, name: "activation" });
    expect(controller.start()).toMatchObject({ theta: high, source: "start" });
    for (const perplexity of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { decision, choice } = controller.intervalEnded(interval({ perplexity }));
      expect(decision).toMatchObject({ theta: high, reason: "no held-out perplexity to go by" });
      expect(choice.policy).toBeUndefined();
    }
  });

  it("rewards as the method says and reports the parts", () => {
    const weights = { qualityWeight: 2, gainWeight: 3, bytesWeight: 7 };
    const controller = createController(ddpg(weights), { seed: 0, name: "activation" });
    const rewardAfter = (perplexity: number, bytes: number) =>
      controller.intervalEnded(interval({ perplexity, bytes, baselineBytes: 100 })).choice.policy?.reward;
    expect(rewardAfter(50, 100)).toBeNull();
    const fallen = rewardAfter(40, 25)!;
    expect(fallen.quality).toBeCloseTo(0, 12);
    expect(fallen.gain).toBeCloseTo(3 * Math.log(50 / 40), 12);
    expect(fallen.bytes).toBeCloseTo(-7 * 0.25, 12);
    expect(fallen.total).toBeCloseTo(fallen.gain + fallen.bytes, 12);
    expect(rewardAfter(50, 0)!.total).toBeCloseTo(-2 * Math.log(50 / 40), 12);
  });

  it("keeps its states and thresholds in their ranges, whatever it observes", () => {
    const controller = createController(ddpg(), { seed: 0, name: "activation" });
    for (const perplexity of [1, 1e300, 1.0000001, 50, 1e-9]) {
      const wild = { perplexity, uploadRatio: 0, baselineBytes: 0, meanSimilarity: -1, stdSimilarity: 1, theta: -1 };
      const { choice } = controller.intervalEnded(interval(wild));
      expect(choice.theta).toBeGreaterThanOrEqual(low);
      expect(choice.theta).toBeLessThanOrEqual(high);
      for (const component of choice.policy!.state) expect(Math.abs(component)).toBeLessThanOrEqual(1);
    }
  });

  it("learns from what was in force while it is held by hand, and says what it would choose", () => {
    const controller = createController(ddpg(), { seed: 0, name: "activation" });
    play(controller, 0.5, 3);
    controller.take(0.85);
    const { decision, choice } = controller.intervalEnded(interval({ theta: 0.85, perplexity: 30 }));
    expect(decision).toMatchObject({ theta: 0.85, source: "user" });
    expect(decision.reason).toContain(`ddpg would choose ${choice.theta}`);
    const { policy } = controller.state() as { policy: { agent: { replay: { action: number }[] } } };
    // 0.85 is a quarter of the way from 0.8 to 1: action -0.5.
    expect(policy.agent.replay.at(-1)!.action).toBeCloseTo(-0.5, 12);
    expect(controller.giveBack().theta).toBe(choice.theta);
  });

  it("resumes from its state as if never stopped", () => {
    const context = { seed: 5, name: "gradient" };
    const controller = createController(ddpg(), context);
    play(controller, 0.5, 6);
    const resumed = createController(ddpg(), context, JSON.parse(JSON.stringify(controller.state())));
    expect(play(resumed, 0.5, 4)).toEqual(play(controller, 0.5, 4));
    expect(resumed.state()).toEqual(controller.state());
  });

  it("begins with what an earlier run has learnt", () => {
    const earlier = createController(ddpg(), { seed: 1, name: "activation" });
    play(earlier, 0.3, 120);
    const calm = ddpg({ noise: 0 });
    const warm = createController(calm, { seed: 2, name: "activation", warmStart: earlier.learned()! });
    const cold = createController(calm, { seed: 2, name: "activation" });
    // The first threshold of all is the careful one, whatever was learnt.
    const miss = (controller: Controller) => {
      const [, ...thetas] = play(controller, 0.3, 7);
      return thetas.reduce((sum, theta) => sum + Math.abs(theta - 0.86), 0) / thetas.length;
    };
    const [warmMiss, coldMiss] = [miss(warm), miss(cold)];
    expect(warmMiss).toBeLessThan(0.03);
    expect(warmMiss).toBeLessThan(coldMiss);
  });
});
