/** What is predicted of a run, against what a real one counts. */
import { describe, expect, it } from "vitest";
import { prepareExperiment, startEvent } from "../../../extension/engine/experiment.ts";
import { openValidator } from "../../../extension/programs/validate/validator.ts";
import type { EpochEvent } from "../../../extension/protocol/run/events.ts";
import { eventsOf, runTiny, tinyConfig, tinyExperiment } from "../../engine/tinyExperiment.ts";
import { predictTiny, tinyCaches } from "./predictTiny.ts";

const codecs = [
  { selector: "all", payload: "f32" },
  { selector: "all", payload: "int8" },
  { selector: "temporal", payload: "f16", granularity: "token", sketch: { kind: "none" } },
  { selector: "temporal", payload: "int4", sketch: { kind: "rp", k: 8 } },
] as const;

describe.each(codecs)("with up.act %j", (codec) => {
  const config = tinyConfig({
    training: { epochs: 1 },
    wire: { "up.act": codec, "down.grad": { selector: "temporal", payload: "int8" } },
  });

  it("the first epoch's steps, samples, tokens and bytes are those of a run", async () => {
    const run = await runTiny(tinyExperiment(config));
    const [start] = eventsOf(run, "start");
    const [epoch] = eventsOf(run, "epoch");
    const prediction = predictTiny(config);
    expect(prediction.stepsPerEpoch).toBe(start!.stepsPerEpoch);
    expect(prediction.clients).toMatchObject(start!.clients);
    const bytesIn = (rows: EpochEvent["bytes"], name: string) =>
      rows.filter((row) => row.interface === name).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(prediction.bytesPerStep.map(({ interface: name }) => name)).toEqual(["up.act", "down.grad"]);
    for (const { interface: name, baseline, coded } of prediction.bytesPerStep) {
      expect(coded * start!.stepsPerEpoch).toBeCloseTo(bytesIn(epoch!.bytes, name), 6);
      expect(baseline * start!.stepsPerEpoch).toBeCloseTo(bytesIn(epoch!.baselineBytes, name), 6);
    }
  });

  it.each([
    { memory: "auto", storage: "f32" },
    { memory: 0, storage: "f16" },
  ] as const)("caches hold after the first epoch as much as those of the lanes: %j", async (cache) => {
    const cached = { ...config, cache, lanes: 1 };
    expect(predictTiny(cached).cacheBytes).toEqual(await tinyCaches(cached));
  });
});

describe("of a configuration file", () => {
  it.each([
    { partition: { kind: "iid" } },
    { partition: { kind: "quantity", alpha: 0.3 }, training: { maxLength: 32, batchSize: 3 } },
    { partition: { kind: "dirichlet", alpha: 0.2 }, clients: 7, seed: 3 },
  ])("%j, clients are those that a run gets", async (part) => {
    const text = JSON.stringify({ model: "nano", data: { format: "synthetic", maxTrain: 60 }, ...part });
    const { config, prediction } = await openValidator().validate(text, "/none/a.splitcom.json", null);
    const experiment = await prepareExperiment(config!, "/none");
    const start = startEvent(experiment, { client: 0, server: 0 });
    expect(prediction!.clients).toMatchObject(start.clients);
    expect(prediction!.stepsPerEpoch).toBe(start.stepsPerEpoch);
    expect(prediction!.validationSamples).toBe(start.validationSamples);
    const [first] = prediction!.clients;
    expect(Object.values(first!.categories).reduce((sum, count) => sum + count, 0)).toBe(first!.samples);
  });

  it("the model is reported", async () => {
    const text = '{"model": "nano", "data": {"format": "synthetic"}}';
    const { prediction } = await openValidator().validate(text, "/none/a.splitcom.json", null);
    const values = [...(await prepareExperiment(tinyConfig({ model: "nano" }), "/none")).model.weights.values()];
    const parameters = values.reduce((sum, weight) => sum + weight.values.length, 0);
    expect(prediction!.model).toEqual({ layers: 6, width: 128, positions: 256, parameters });
  });
});
