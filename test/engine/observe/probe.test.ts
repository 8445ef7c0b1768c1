/** Probes watch what training sees, and change nothing of it. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { Probe, type ProbedSample } from "../../../extension/engine/observe/probe.ts";
import { standard, type Topology, ushape } from "../../../extension/engine/parties/topology.ts";
import type { TensorInterface } from "../../../extension/protocol/interfaces.ts";
import { relativeError } from "../model/fixture.ts";
import { numbers, samples, shape, splitStep } from "../parties/splitStep.ts";
import { eventsOf, partiesOf, runTiny, tinyConfig, tinyExperiment, tinyModel } from "../tinyExperiment.ts";

let model: Gpt2;
beforeAll(async () => {
  await openBackend("cpu");
  model = new Gpt2(tinyModel());
});
afterAll(() => model.dispose());

/** A training step, and a probe of all samples with the adapters of that step. */
function stepAndProbe(topology: Topology, gradients = true) {
  const step = splitStep(model, topology);
  const probe = new Probe(model, topology, { client: 0, samples, gradients, reference: () => undefined });
  probe.sawBatch(numbers, step.targetTokens);
  return { step, probe, run: () => probe.run(step.adapterTensors) };
}

it.each<[string, Topology, TensorInterface[]]>([
  ["standard", standard(shape.layers, 2), ["up.act", "down.grad"]],
  ["ushape", ushape(shape.layers, 1, 1), ["up.act", "down.act", "up.grad", "down.grad"]],
])("has what crossed in the mini-batch, activations and gradients: %s", (_name, topology, interfaces) => {
  const { step, run } = stepAndProbe(topology);
  const probed = run();
  for (const number of numbers) {
    const { tensors, rows } = probed[number]!;
    expect(tensors.map((tensor) => tensor.interface)).toEqual(interfaces);
    for (const { interface: name, current } of tensors) {
      const crossed = step.carried
        .flatMap((carried) => (carried.interface === name && "samples" in carried ? carried.samples : []))
        .find(({ sample }) => sample === number)!;
      if (!("values" in crossed)) throw new Error(`${name} carried labels`);
      expect(crossed.rows).toBe(rows);
      expect(crossed.values.some((value) => value !== 0)).toBe(true);
      expect(relativeError(current, crossed.values)).toBeLessThan(1e-5);
    }
  }
});

it("has no gradient of a sample that was in no mini-batch yet, nor of any where they are not watched", () => {
  const interfaces = (probed: readonly ProbedSample[]) =>
    probed.map(({ tensors }) => tensors.map((tensor) => tensor.interface));
  const topology = standard(shape.layers, 2);
  const both = ["up.act", "down.grad"];
  expect(interfaces(stepAndProbe(topology).run())).toEqual([both, ["up.act"], both, both]);
  expect(interfaces(stepAndProbe(topology, false).run())).toEqual(Array(4).fill(["up.act"]));
});

it("leaves no tensor behind", () => {
  const { run } = stepAndProbe(ushape(shape.layers, 1, 1));
  const before = tf.memory().numTensors;
  run();
  expect(tf.memory().numTensors).toBe(before);
});

it("changes nothing of a run", async () => {
  const config = (gradients: boolean) =>
    tinyConfig({
      topology: "ushape",
      cutLayer: 1,
      lora: { rank: 2, alpha: 4, dropout: 0.1 },
      control: { kind: "bangbang" },
      probe: { samplesPerClient: 2, gradients },
    });
  const [watched, not] = [await runTiny(tinyExperiment(config(true))), await runTiny(tinyExperiment(config(false)))];
  const withoutNames = (metrics: string) => metrics.replaceAll(/"interfaces":\[[^\]]*\],/g, "");
  expect(watched.metrics).not.toBe(not.metrics);
  expect(withoutNames(watched.metrics)).toBe(withoutNames(not.metrics));
  expect(watched.adapters).toEqual(not.adapters);
  expect(await partiesOf(watched)).toEqual(await partiesOf(not));
});

it("has what each receiver holds, where it keeps something", async () => {
  const gradientControl = { kind: "fixed", theta: -1 } as const;
  const run = await runTiny(tinyExperiment(tinyConfig({ topology: "ushape", cutLayer: 1, gradientControl })));
  expect(eventsOf(run, "probe")[0]!.interfaces).toEqual(["up.act", "down.act", "up.grad", "down.grad"]);
  const [first, , last] = run.probes.map((probed) => new Map(probed[0]!.tensors.map((each) => [each.interface, each])));
  for (const name of ["up.grad", "down.grad"] as const) {
    // Sent once, so both ends still have the first epoch's.
    expect(last!.get(name)!.reference).toEqual(first!.get(name)!.reference);
    expect(last!.get(name)!.current).not.toEqual(first!.get(name)!.current);
    expect(last!.get(name)!.reference).toHaveLength(last!.get(name)!.current.length);
  }
  const standard = await runTiny(tinyExperiment(tinyConfig({ training: { epochs: 1 } })));
  expect(standard.probes[0]![0]!.tensors.map(({ reference }) => reference !== undefined)).toEqual([true, false]);
});
