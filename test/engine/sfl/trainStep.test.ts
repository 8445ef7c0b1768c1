/** Splitting changes no mathematics: method, invariant 4. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchGeometry } from "../../../extension/engine/backend/fused.ts";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { sendAll } from "../../../extension/engine/control/controllers.ts";
import { padBatch } from "../../../extension/engine/data/batches.ts";
import { openSeat } from "../../../extension/engine/lanes/seat.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { adapterLayout, adapterTensors, flattenGradients } from "../../../extension/engine/model/lora.ts";
import { tensorScope } from "../../../extension/engine/model/tensorScope.ts";
import { randomStream } from "../../../extension/engine/random.ts";
import { labelsOf, targetTensors } from "../../../extension/engine/sfl/batchTensors.ts";
import { partyLayouts } from "../../../extension/engine/sfl/parties.ts";
import { PhaseClock } from "../../../extension/engine/sfl/phaseClock.ts";
import { Server } from "../../../extension/engine/sfl/server.ts";
import { standard, type Topology, ushape } from "../../../extension/engine/sfl/topology.ts";
import { type Carried, trainStep } from "../../../extension/engine/sfl/trainStep.ts";
import type { LoraConfig } from "../../../extension/protocol/runConfig.ts";
import { relativeError } from "../model/fixture.ts";
import { tinyConfig, tinyModel, tinySamples } from "../tinyExperiment.ts";

const lora: LoraConfig = { rank: 2, alpha: 4, dropout: 0, targets: ["c_attn", "attn.c_proj", "c_fc", "mlp.c_proj"] };
const config = { ...tinyConfig({ wire: { "up.act": { selector: "all" } } }), lora };
const all = config.wire["up.act"];
const wire = { "up.act": all, "down.grad": all, "down.act": all, "up.grad": all };
const { config: shape, ...rest } = tinyModel();
const samples = tinySamples("train", 4);
const numbers = [2, 0, 3];

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
    model = new Gpt2({ config: shape, ...rest });
  });
  afterAll(() => model.dispose());

  /** Adapters whose B is not zero, so that every gradient is alive. */
  const randomAdapters = (size: number, name: string) => {
    const random = randomStream(3, name);
    return Float32Array.from({ length: size }, () => 0.1 * random.normal());
  };

  function splitStep(topology: Topology) {
    const layouts = partyLayouts(shape, lora, topology);
    const seat = openSeat({ config, wire, model: shape, topology, layout: layouts.client, client: 0, samples });
    const { client, peer } = seat;
    client.adapters.set(randomAdapters(layouts.client.size, "client"));
    let clientGradient = new Float32Array(0);
    client.update = (gradient) => {
      clientGradient = gradient.slice();
    };
    const server = new Server(layouts.server, randomAdapters(layouts.server.size, "server"), new Map([[0, peer]]));
    const carried: Carried[] = [];
    const context = { model, topology, seed: 0, epoch: 1, step: 1, thetas: sendAll, clock: new PhaseClock() };
    const outcome = trainStep({ ...context, onFrame: (frame) => carried.push(frame) }, client, server, numbers);
    return { ...outcome, clientGradient, carried, layouts, client, server };
  }

  /** The same batch through the uncut model. */
  function wholeStep({ layouts, client, server }: ReturnType<typeof splitStep>) {
    const blocks = [0, 1, 2, 3];
    return tensorScope(() => {
      const batch = numbers.map((number) => samples[number]!);
      const { ids, lengths, length } = padBatch(batch, 0);
      const adapters = new Map([
        ...adapterTensors(client.adapters, layouts.client),
        ...adapterTensors(server.adapters, layouts.server),
      ]);
      const run = model.runBlocks(model.embed(ids, length), [0, 4], batchGeometry(lengths, length), adapters);
      const score = model.score(run.y, targetTensors(batch.map(labelsOf), length));
      const nll = [...score.y.dataSync()];
      const { gradients } = run.pullback(score.pullback(tf.fill([nll.length, 1], 1 / nll.length)));
      return {
        loss: nll.reduce((sum, value) => sum + value, 0) / nll.length,
        client: flattenGradients(gradients, layouts.client),
        server: flattenGradients(gradients, layouts.server),
        all: flattenGradients(gradients, adapterLayout(shape, lora, blocks)),
      };
    });
  }

  it.each(cuts)("has the uncut model's gradients: %s", (_name, topology) => {
    const split = splitStep(topology);
    const whole = wholeStep(split);
    expect(split.loss).toBeCloseTo(whole.loss, 5);
    expect(relativeError(split.clientGradient, whole.client)).toBeLessThan(1e-4);
    expect(relativeError(split.serverGradient, whole.server)).toBeLessThan(1e-4);
    expect(whole.all.every((value) => value !== 0)).toBe(true);
  });

  it("sends what its topology says, and labels only where the server computes the loss", () => {
    const names = (topology: Topology) => splitStep(topology).carried.map((carried) => carried.interface);
    expect(names(standard(layers, 2))).toEqual(["up.act", "up.label", "down.grad"]);
    expect(names(ushape(layers, 1, 1))).toEqual(["up.act", "down.act", "up.grad", "down.grad"]);
  });

  it("leaves no tensor behind", () => {
    splitStep(standard(layers, 2));
    const before = tf.memory().numTensors;
    splitStep(standard(layers, 2));
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
