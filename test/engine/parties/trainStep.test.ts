/** Splitting changes no mathematics: method, invariant 4. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchGeometry } from "../../../extension/engine/backend/fused.ts";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { padBatch } from "../../../extension/engine/data/batches.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { adapterLayout, flattenGradients } from "../../../extension/engine/model/lora.ts";
import { tensorScope } from "../../../extension/engine/model/tensorScope.ts";
import { labelsOf, targetTensors } from "../../../extension/engine/parties/batchTensors.ts";
import { standard, type Topology, ushape } from "../../../extension/engine/parties/topology.ts";
import { relativeError } from "../model/fixture.ts";
import { tinyModel } from "../tinyExperiment.ts";
import { lora, numbers, samples, shape, splitStep } from "./splitStep.ts";

const layers = shape.layers;
const cuts: [string, Topology][] = [
  ...[1, 2, 3].map((cut): [string, Topology] => [`standard, cut after ${cut}`, standard(layers, cut)]),
  ...[
    [1, 1],
    [1, 2],
    [2, 1],
  ].map(([head, tail]): [string, Topology] => [`ushape, head ${head}, tail ${tail}`, ushape(layers, head!, tail!)]),
];

describe("one client's step", () => {
  let model: Gpt2;
  beforeAll(async () => {
    await openBackend("cpu");
    model = new Gpt2(tinyModel());
  });
  afterAll(() => model.dispose());

  /** The same batch through the uncut model. */
  function wholeStep({ layouts, adapterTensors }: ReturnType<typeof splitStep>) {
    const blocks = [0, 1, 2, 3];
    return tensorScope(() => {
      const batch = numbers.map((number) => samples[number]!);
      const { ids, lengths, length } = padBatch(batch, 0);
      const run = model.runBlocks(model.embed(ids, length), [0, 4], batchGeometry(lengths, length), adapterTensors());
      const score = model.score(run.y, targetTensors(batch.map(labelsOf), length));
      const nll = [...score.y.dataSync()];
      const { gradients } = run.pullback(score.pullback(tf.fill([nll.length, 1], 1 / nll.length)));
      return {
        loss: nll.reduce((sum, value) => sum + value, 0) / nll.length,
        client: flattenGradients(gradients, layouts.clients[0]!),
        server: flattenGradients(gradients, layouts.server),
        all: flattenGradients(gradients, adapterLayout(shape, lora, blocks)),
      };
    });
  }

  it.each(cuts)("has the uncut model's gradients: %s", (_name, topology) => {
    const split = splitStep(model, topology);
    const whole = wholeStep(split);
    expect(split.loss).toBeCloseTo(whole.loss, 5);
    expect(relativeError(split.clientGradient, whole.client)).toBeLessThan(1e-4);
    expect(relativeError(split.serverGradient, whole.server)).toBeLessThan(1e-4);
    expect(whole.all.every((value) => value !== 0)).toBe(true);
  });

  it("sends what its topology says, and labels only where the server computes the loss", () => {
    const names = (topology: Topology) => splitStep(model, topology).carried.map((carried) => carried.interface);
    expect(names(standard(layers, 2))).toEqual(["up.label", "up.act", "down.grad"]);
    expect(names(ushape(layers, 1, 1))).toEqual(["up.act", "down.act", "up.grad", "down.grad"]);
  });

  it("leaves no tensor behind", () => {
    splitStep(model, standard(layers, 2));
    const before = tf.memory().numTensors;
    splitStep(model, standard(layers, 2));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("does not let a batch's composition change what a sample's activations are", () => {
    const activation = (among: number[]) =>
      tensorScope(() => {
        const { ids, lengths, length } = padBatch(
          among.map((number) => samples[number]!),
          0,
        );
        const y = model.evaluateBlocks(model.embed(ids, length), [0, 4], batchGeometry(lengths, length), new Map());
        return (y.dataSync() as Float32Array).slice(0, lengths[0]! * shape.width);
      });
    const alone = activation([1]);
    for (const among of [
      [1, 0],
      [1, 2, 3, 0],
    ]) {
      expect(relativeError(activation(among), alone)).toBeLessThan(1e-6);
    }
  });
});
