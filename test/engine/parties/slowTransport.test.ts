/** Frames may take time: parties on an asynchronous transport compute what they compute within one call. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { AdamW } from "../../../extension/engine/model/optimizer.ts";
import { standard, type Topology, ushape } from "../../../extension/engine/parties/topology.ts";
import type { MaybePromise } from "../../../extension/engine/transport/maybePromise.ts";
import type { Transport } from "../../../extension/engine/transport/transport.ts";
import { tinyModel } from "../tinyExperiment.ts";
import { openSplit, shape, splitStep } from "./splitStep.ts";

let model: Gpt2;
beforeAll(async () => {
  await openBackend("cpu");
  model = new Gpt2(tinyModel());
});
afterAll(() => model.dispose());

/** Delivers a copy of the bytes after a while, as a socket would. */
function slow(receive: (frame: Uint8Array) => MaybePromise<void>): Transport {
  return {
    async send({ frame }) {
      if (frame === undefined) return;
      const bytes = frame.bytes.slice();
      await new Promise((resolve) => setTimeout(resolve, 2));
      await receive(bytes);
    },
  };
}

const topologies: [string, Topology][] = [
  ["standard", standard(shape.layers, 2)],
  ["ushape", ushape(shape.layers, 1, 1)],
];

it.each(topologies)(
  "two clients at once, frame by frame in turns, have the gradients of one call: %s",
  async (_, topology) => {
    const whole = splitStep(model, topology);
    const before = tf.memory().numTensors;
    const gradients: Float32Array[] = [];
    const update = vi.spyOn(AdamW.prototype, "update").mockImplementation((_, gradient) => {
      gradients.push(gradient.slice());
    });
    const splits = [openSplit(model, topology, slow), openSplit(model, topology, slow)];
    const done = splits.map(({ begin }) => begin());
    expect(done.every((each) => each instanceof Promise)).toBe(true);
    await Promise.all(done);
    update.mockRestore();
    expect(gradients).toEqual([whole.clientGradient, whole.clientGradient]);
    for (const { pair } of splits) {
      expect(pair.session.takeGradient()).toEqual(whole.serverGradient);
      expect(pair.takeWatched()).toMatchObject({ loss: { loss: whole.loss }, failures: [] });
    }
    expect(tf.memory().numTensors).toBe(before);
  },
);

it("a step over a transport within the process is done when the call returns", () => {
  const { begin } = openSplit(model, standard(shape.layers, 2));
  expect(begin()).toBeUndefined();
});
