import { describe, expect, test } from "vitest";
import { createController } from "../../../extension/engine/control/controller.ts";
import type { EpochSummary } from "../../../extension/engine/control/policy.ts";
import type { ControlConfig } from "../../../extension/protocol/config/runConfig.ts";
import { tinyConfig } from "../tinyExperiment.ts";
import { typedError } from "../wire/linkFixtures.ts";

const bangbang = { kind: "bangbang", low: 0.9, high: 0.99, delta: 0.01 } as const;
const ddpg = tinyConfig({ control: { kind: "ddpg", low: 0.9, high: 0.99 } }).control;
const schedule = { kind: "schedule", low: 0.9, high: 0.99, direction: "falling", epochs: 3 } as const;
const fixed = { kind: "fixed", theta: 0.98 } as const;
const manual = { kind: "manual", theta: 0.97 } as const;
const context = { seed: 0, name: "activation" };

function history(...perplexities: (number | null)[]): EpochSummary[] {
  return perplexities.map((perplexity, i) => ({
    epoch: i + 1,
    perplexity,
    theta: 0.9,
    uploadRatio: 1,
    bytes: 10,
    baselineBytes: 20,
    meanSimilarity: null,
    stdSimilarity: null,
  }));
}

describe("bangbang", () => {
  test.each<[string, (number | null)[], "low" | "high"]>([
    ["the first epoch counts as improving", [50], "low"],
    ["an improvement beyond the dead band", [50, 40], "low"],
    ["an improvement of exactly the dead band", [100, 99], "low"],
    ["an improvement within the dead band", [100, 99.5], "high"],
    ["no change", [50, 50], "high"],
    ["worse", [50, 60], "high"],
    ["better than the last, not than the best", [50, 60, 55], "high"],
    ["recovery beyond the best", [50, 60, 49], "low"],
    ["the best is of earlier epochs, not its own", [50, 40, 39.9], "high"],
    ["no validation data", [null, null], "high"],
    ["a first perplexity after epochs without", [null, 50], "low"],
    ["an epoch without perplexity", [50, null], "high"],
    ["a diverged epoch", [50, Number.NaN], "high"],
    ["a diverged first epoch", [Number.POSITIVE_INFINITY], "high"],
    ["a diverged epoch is never the best", [Number.NaN, 50, 40], "low"],
  ])("%s", (_, perplexities, expected) => {
    const controller = createController(bangbang, context);
    const decision = controller.epochEnded(history(...perplexities));
    expect(decision).toMatchObject({ theta: bangbang[expected], source: "controller" });
    expect(controller.theta()).toBe(bangbang[expected]);
  });

  test("starts careful", () => {
    expect(createController(bangbang, context).start()).toMatchObject({ theta: 0.99, source: "start" });
  });
});

test.each<ControlConfig>([bangbang, ddpg, schedule])("$kind needs low below high", (config) => {
  const error = typedError(() => createController({ ...config, low: 0.99 } as ControlConfig, context));
  expect(error.parts).toMatchObject({ where: "control.low", value: "0.99" });
});

describe("schedule", () => {
  test.each([
    ["falling", [0.99, 0.96, 0.93, 0.9, 0.9]],
    ["rising", [0.9, 0.93, 0.96, 0.99, 0.99]],
  ] as const)("takes a step after each epoch and stays at the end, %s", (direction, expected) => {
    const controller = createController({ ...schedule, direction }, context);
    const thetas = [controller.start().theta];
    for (let epochs = 1; epochs < 5; epochs++) {
      thetas.push(controller.epochEnded(history(...new Array<number>(epochs).fill(50))).theta);
    }
    thetas.forEach((theta, i) => {
      expect(theta).toBeCloseTo(expected[i]!, 12);
    });
  });
});

describe.each<ControlConfig>([fixed, manual])("$kind", (config) => {
  test("keeps its threshold", () => {
    const controller = createController(config, context);
    expect(controller.start()).toMatchObject({ theta: controller.theta(), source: "start" });
    for (const perplexities of [[50], [50, 60], [50, 60, 10]]) {
      expect(controller.epochEnded(history(...perplexities)).theta).toBe("theta" in config && config.theta);
    }
  });
});

describe.each<ControlConfig>([fixed, manual, bangbang, ddpg, schedule])("$kind, taken over by hand", (config) => {
  test("holds the user's threshold until it is given back", () => {
    const controller = createController(config, context);
    const alone = createController(config, context);
    expect(controller.take(0.5)).toMatchObject({ theta: 0.5, source: "user" });
    for (const perplexities of [[50], [50, 60], [50, 60, 10]]) {
      const chosen = alone.epochEnded(history(...perplexities));
      const held = controller.epochEnded(history(...perplexities));
      expect(held).toMatchObject({ theta: 0.5, source: "user" });
      expect(held.reason).toContain(`${config.kind} would choose ${chosen.theta}`);
      expect(controller.theta()).toBe(0.5);
    }
    expect(controller.giveBack()).toMatchObject({ theta: alone.theta(), source: "controller" });
    expect(controller.theta()).toBe(alone.theta());
    expect(controller.epochEnded(history(50))).toEqual(alone.epochEnded(history(50)));
  });

  test("resumes from its state as if never stopped", () => {
    const controller = createController(config, context);
    controller.epochEnded(history(50, 40));
    controller.take(0.25);
    const resumed = createController(config, context, JSON.parse(JSON.stringify(controller.state())));
    expect(resumed.theta()).toBe(0.25);
    expect(resumed.giveBack()).toEqual(controller.giveBack());
    expect(resumed.epochEnded(history(50, 60))).toEqual(controller.epochEnded(history(50, 60)));
    expect(resumed.state()).toEqual(controller.state());
  });

  test.each([Number.NaN, -1.01, 2.5])("refuses %f", (theta) => {
    const controller = createController(config, context);
    const before = controller.theta();
    expect(typedError(() => controller.take(theta)).parts).toMatchObject({ value: `${theta}`, range: "-1 to 2" });
    expect(controller.theta()).toBe(before);
  });
});
