/** Method, invariant 7: a run stopped anywhere and resumed ends with the same metrics as one never stopped. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { checkpointFile, readCheckpoint, writeCheckpoint } from "../../extension/engine/io/checkpointFile.ts";
import type { GroupSetting } from "../../extension/protocol/runnerApi.ts";
import { eventsOf, runTiny, tinyConfig, tinyExperiment } from "./tinyExperiment.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "resume-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rp = { kind: "rp", k: 8 } as const;
const cases: Record<string, Parameters<typeof tinyConfig>[0]> = {
  SplitLoRA: { wire: { "up.act": { selector: "all" } } },
  "SplitCom, bang-bang": { control: { kind: "bangbang", low: 0.9, high: 0.9999, delta: 0 } },
  "int8 by token, both ways": {
    wire: {
      "up.act": { granularity: "token", payload: "int8", sketch: rp },
      "down.grad": { selector: "temporal", payload: "f16", sketch: { kind: "none" } },
    },
  },
  "U-shape, both thresholds switched": {
    topology: "ushape",
    cutLayer: 1,
    control: { kind: "bangbang", low: 0.9, high: 0.9999, delta: 0 },
    gradientControl: { kind: "bangbang", low: 0.2, high: 0.95, delta: 0 },
  },
  "thresholds learned, decided on in every step": {
    topology: "ushape",
    cutLayer: 1,
    control: { kind: "ddpg", low: 0.9, high: 0.9999, every: 1, samples: 1 },
    gradientControl: { kind: "ddpg", low: 0.2, high: 0.95, samples: 2 },
  },
  "caches as halves, on the disk": {
    topology: "ushape",
    cutLayer: 1,
    cache: { memory: 0, storage: "f16" },
    wire: { "down.act": { sketch: { kind: "none" }, granularity: "token" } },
  },
  "dropout, averaging every 2 steps": {
    lora: { rank: 2, alpha: 4, dropout: 0.2 },
    training: { aggregateEvery: 2 },
  },
};

describe.each(Object.entries(cases))("resuming %s", (_name, overrides) => {
  it("after each epoch ends with the same events and adapters", async () => {
    const experiment = tinyExperiment(tinyConfig({ control: { kind: "fixed", theta: 0.999 }, ...overrides }));
    const whole = await runTiny(experiment);
    const lines = whole.metrics.split("\n");
    expect(whole.checkpoints).toHaveLength(2);
    for (const checkpoint of whole.checkpoints) {
      await writeCheckpoint(folder, checkpoint, { metrics: 3, timings: 4 });
      const { checkpoint: from, lines: written } = await readCheckpoint(folder);
      expect(written).toEqual({ metrics: 3, timings: 4 });
      const rest = await runTiny(experiment, { from, lanes: 2 });
      expect(rest.metrics.split("\n")).toEqual(lines.slice(lines.length - rest.metrics.split("\n").length));
      expect(eventsOf(rest, "epoch").map(({ epoch }) => epoch)[0]).toBe(checkpoint.epoch + 1);
      expect(rest.adapters).toEqual(whole.adapters);
      expect(rest.probes.at(-1)).toEqual(whole.probes.at(-1));
    }
  });
});

it("a checkpoint takes the place of what a killed process left of one", async () => {
  const { checkpoints } = await runTiny(tinyExperiment(tinyConfig({})));
  const draft = path.join(folder, `${checkpointFile}.1.tmp`);
  writeFileSync(draft, "part of a checkpoint");
  await writeCheckpoint(folder, checkpoints[0]!, { metrics: 0, timings: 0 });
  expect(readdirSync(folder)).toEqual([checkpointFile]);
});

it("does again what was done by hand", async () => {
  const experiment = tinyExperiment(tinyConfig({}));
  const byHand: GroupSetting[] = [];
  const group = "activation";
  const whole = await runTiny(experiment, {
    byHand,
    onEvent(event) {
      if (event.kind === "step" && event.step === 4) byHand.push({ group, setting: 0.5 });
      if (event.kind === "step" && event.step === 5) byHand.push({ group, setting: "giveBack" });
    },
  });
  const replay = eventsOf(whole, "control").flatMap(({ step, group, theta, hand }) =>
    hand === undefined ? [] : [{ step, group, setting: hand === "taken" ? theta : ("giveBack" as const) }],
  );
  expect(replay).toEqual([
    { step: 4, group, setting: 0.5 },
    { step: 5, group, setting: "giveBack" },
  ]);
  const rest = await runTiny(experiment, { from: whole.checkpoints[0]!, replay });
  expect(whole.metrics.endsWith(rest.metrics)).toBe(true);
});

it("leaves no tensor behind", async () => {
  const experiment = tinyExperiment(tinyConfig({}));
  const { checkpoints } = await runTiny(experiment);
  const before = tf.memory().numTensors;
  await runTiny(experiment, { from: checkpoints[1]! });
  expect(tf.memory().numTensors).toBe(before);
});
