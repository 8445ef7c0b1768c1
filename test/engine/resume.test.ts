/** Method, invariant 7: a run stopped anywhere and resumed ends with the same metrics as one never stopped. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { Checkpoint } from "../../extension/engine/checkpoint.ts";
import type { Experiment } from "../../extension/engine/experiment.ts";
import { placeIn } from "../../extension/engine/io/files/place.ts";
import { randomStream } from "../../extension/engine/numeric/random.ts";
import { readCheckpoint, writeCheckpoint } from "../../extension/engine/store/checkpointFile.ts";
import { checkFits } from "../../extension/engine/store/checkpoints/fit.ts";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { GroupSetting } from "../../extension/protocol/messages/runnerApi.ts";
import type { RunEvent } from "../../extension/protocol/run/events.ts";
import { eventsOf, runTiny, type TinyRun, tinyConfig, tinyExperiment } from "./tinyExperiment.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "resume-"));
afterAll(() => rmSync(folder, { recursive: true }));

const logs = { metrics: { lines: 3, bytes: 0, checksum: 0 }, timings: { lines: 4, bytes: 0, checksum: 0 } };

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
  it("between any two steps ends with the same events, probes, adapters and policies", async () => {
    const config = { control: { kind: "fixed", theta: 0.999 }, ...overrides, checkpoint: { everySteps: 1 } } as const;
    const experiment = tinyExperiment(tinyConfig(config));
    const whole = await runTiny(experiment);
    const lines = whole.metrics.split("\n");
    expect(whole.checkpoints.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    // In the first epoch, at its end, after that, and in the last.
    for (const checkpoint of whole.checkpoints.filter(({ step }) => [2, 3, 4, 7].includes(step))) {
      await writeCheckpoint(placeIn(folder), checkpoint, { logs, config: experiment.config });
      const { checkpoint: from, file, ...written } = (await readCheckpoint(folder))!;
      expect(written).toEqual({ logs, config: experiment.config, passedOver: [] });
      checkFits(from, stepsBefore(whole, checkpoint), experiment, file);
      const rest = await runTiny(experiment, { from, fromSteps: stepsBefore(whole, checkpoint), lanes: 2 });
      expect(rest.metrics.split("\n")).toEqual(lines.slice(lines.length - rest.metrics.split("\n").length));
      expect(eventsOf(rest, "step")[0]!.step).toBe(checkpoint.step + 1);
      expect(rest.adapters).toEqual(whole.adapters);
      expect(rest.policies).toEqual(whole.policies);
      expect(rest.probes).toEqual(whole.probes.slice(checkpoint.epoch));
    }
  });
});

/** The steps of the epoch in which a checkpoint lies, up to there. */
function stepsBefore(run: TinyRun, { epoch, step }: Checkpoint) {
  return eventsOf(run, "step").filter((event) => event.epoch === epoch + 1 && event.step <= step);
}

it("a stopped run saves what it resumes from, unless it keeps no checkpoints or has just saved one", async () => {
  const stopAfter = async (step: number, checkpoint: Partial<RunConfig["checkpoint"]>) => {
    const stop = new AbortController();
    const onEvent = (event: RunEvent) => event.kind === "step" && event.step === step && stop.abort();
    const run = await runTiny(tinyExperiment(tinyConfig({ checkpoint })), { signal: stop.signal, onEvent });
    return run.checkpoints.map(({ epoch, round, step }) => [epoch, round, step]);
  };
  expect(await stopAfter(2, {})).toEqual([[0, 2, 2]]);
  expect(await stopAfter(3, {})).toEqual([[1, 0, 3]]);
  expect(await stopAfter(4, {})).toEqual([
    [1, 0, 3],
    [1, 1, 4],
  ]);
  expect(await stopAfter(2, { every: 0, everySteps: 2 })).toEqual([[0, 2, 2]]);
  expect(await stopAfter(2, { every: 0 })).toEqual([]);
});

it("a checkpoint is saved after the step in which one was asked for", async () => {
  let asked = 0;
  const experiment = tinyExperiment(tinyConfig({ checkpoint: { every: 0 } }));
  const { checkpoints } = await runTiny(experiment, { checkpointWanted: () => [2, 6].includes(++asked) });
  expect(checkpoints.map(({ step }) => step)).toEqual([2, 6]);
});

it("a checkpoint takes the place of what a killed process left of one", async () => {
  const { checkpoints } = await runTiny(tinyExperiment(tinyConfig({})));
  const draft = path.join(folder, "next.safetensors.0123456789abcdef.tmp");
  writeFileSync(draft, "part of a checkpoint");
  await writeCheckpoint(placeIn(folder), checkpoints[0]!, { logs, config: tinyConfig() });
  expect(readdirSync(folder).sort()).toEqual(["latest.safetensors", "previous.safetensors"]);
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

describe("a checkpoint", () => {
  it("with a bit flipped anywhere is passed over for the one before, which says why", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "damaged-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const experiment = tinyExperiment(tinyConfig({ clients: 1, probe: { samplesPerClient: 0 } }));
    const { checkpoints } = await runTiny(experiment);
    const save = () =>
      checkpoints.reduce(async (earlier, checkpoint) => {
        await earlier;
        await writeCheckpoint(placeIn(folder), checkpoint, { logs, config: experiment.config });
      }, Promise.resolve());
    await save();
    const file = path.join(folder, "latest.safetensors");
    const whole = readFileSync(file);
    const { below } = randomStream(0, "flips");
    const flips = [0, 8, 9, 40, whole.length - 1, whole.length - 5];
    for (const byte of [...flips, ...Array.from({ length: 60 }, () => below(whole.length))]) {
      const damaged = Buffer.from(whole);
      damaged[byte]! ^= 1 << below(8);
      writeFileSync(file, damaged);
      const read = await readCheckpoint(folder);
      expect([byte, read?.checkpoint.epoch, read?.passedOver.length]).toEqual([byte, 1, 1]);
      expect(read!.passedOver[0]).toMatch(/latest\.safetensors/);
    }
    writeFileSync(path.join(folder, "previous.safetensors"), whole.subarray(0, -1));
    await expect(readCheckpoint(folder)).rejects.toThrow(/no checkpoint can be used: .*latest.*previous.*starts over/s);
    rmSync(file);
    rmSync(path.join(folder, "previous.safetensors"));
    expect(await readCheckpoint(folder)).toBeUndefined();
  });

  it("that a killed process had not put in its place yet is taken", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "next-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { checkpoints } = await runTiny(tinyExperiment(tinyConfig({})));
    for (const checkpoint of checkpoints) {
      await writeCheckpoint(placeIn(folder), checkpoint, { logs, config: tinyConfig() });
    }
    renameSync(path.join(folder, "latest.safetensors"), path.join(folder, "next.safetensors"));
    expect((await readCheckpoint(folder))!.checkpoint.epoch).toBe(2);
  });

  it.each<[string, (checkpoint: Checkpoint) => unknown, RegExp]>([
    ["of another epoch", (c) => Object.assign(c, { epoch: 3 }), /epoch \(found 3\); expected less than 3/],
    ["of another step", (c) => void c.step++, /step \(found 5\); expected 4/],
    ["with steps that the log lacks", (c) => Object.assign(c, { round: 2 }), /step/],
    ["of fewer clients", (c) => void c.parties.pairs.pop(), /clients \(found 0,1\); expected 0,1,2/],
    [
      "of a larger adapter",
      (c) => Object.assign(c.parties.server, { adapters: new Float32Array(3) }),
      /the server's adapters, values/,
    ],
    ["with no number", (c) => void c.parties.pairs[0]!.client.adapters.fill(Number.NaN), /a value \(found NaN\)/],
    ["with other moments", (c) => void c.parties.server.optimizer.secondMoment.fill(-1), /second moments/],
    [
      "with other optimizer steps",
      (c) => void c.parties.pairs[1]!.client.optimizer.step++,
      /client 1's optimizer steps/,
    ],
    [
      "with an unknown sample",
      (c) => Object.assign(c.parties.pairs[0]!.server[0]!.samples[0]!, { sample: 99 }),
      /sample \(found 99\)/,
    ],
    ["with other rows", (c) => void c.parties.pairs[0]!.server[0]!.samples[0]!.rows++, /rows of sample/],
    [
      "with other interfaces",
      (c) => Object.assign(c.parties.pairs[0]!.server[0]!, { interface: "up.grad" }),
      /receivers/,
    ],
    ["without a threshold", (c) => void c.inForce.pop(), /thresholds in force/],
    ["without its history", (c) => Object.assign(c, { histories: {} }), /histories/],
    ["without the last probe", (c) => Object.assign(c.parties, { probed: null }), /the last probe/],
    [
      "with a policy of another size",
      (c) => Object.assign(c.controllers.activation!, { policy: {} }),
      /the learned threshold/,
    ],
  ])("%s is refused", async (_what, change, message) => {
    const { experiment, whole } = await learnedRun();
    const checkpoint = { ...whole.checkpoints[3]!, ...withoutStream(whole.checkpoints[3]!) };
    expect(() => checkFits(checkpoint, stepsBefore(whole, checkpoint), experiment, "c")).not.toThrow();
    const steps = stepsBefore(whole, checkpoint);
    change(checkpoint);
    expect(() => checkFits(checkpoint, steps, experiment, "c")).toThrow(message);
  });
});

let learned: Promise<{ experiment: Experiment; whole: TinyRun }> | undefined;

/** A run with checkpoints after every step, made once. */
function learnedRun() {
  learned ??= (async () => {
    const control = { kind: "ddpg", low: 0.9, high: 0.9999, samples: 1 } as const;
    const experiment = tinyExperiment(tinyConfig({ control, checkpoint: { everySteps: 1 } }));
    return { experiment, whole: await runTiny(experiment) };
  })();
  return learned;
}

/** What can be copied. */
function withoutStream({ parties: { references, ...parties }, ...run }: Checkpoint) {
  return { ...structuredClone(run), parties: { ...structuredClone(parties), references: null as never } };
}

it("leaves no tensor behind", async () => {
  const experiment = tinyExperiment(tinyConfig({}));
  const { checkpoints } = await runTiny(experiment);
  const before = tf.memory().numTensors;
  await runTiny(experiment, { from: checkpoints[1]! });
  expect(tf.memory().numTensors).toBe(before);
});
