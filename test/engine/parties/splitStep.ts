/** One client's step over the wire, everything sent as f32, with all that a test may look at. */
import { sendAll } from "../../../extension/engine/control/controllers.ts";
import { openSeat } from "../../../extension/engine/lanes/seat.ts";
import type { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { partyLayouts } from "../../../extension/engine/parties/adapters.ts";
import { PhaseClock } from "../../../extension/engine/parties/phaseClock.ts";
import { Server } from "../../../extension/engine/parties/server.ts";
import type { Topology } from "../../../extension/engine/parties/topology.ts";
import { type Carried, trainStep } from "../../../extension/engine/parties/trainStep.ts";
import { randomStream } from "../../../extension/engine/random.ts";
import type { LoraConfig } from "../../../extension/protocol/config/runConfig.ts";
import { tinyConfig, tinyModelConfig, tinySamples } from "../tinyExperiment.ts";

export const lora: LoraConfig = {
  rank: 2,
  alpha: 4,
  dropout: 0,
  targets: ["c_attn", "attn.c_proj", "c_fc", "mlp.c_proj"],
};
const config = { ...tinyConfig({ wire: { "up.act": { selector: "all" } } }), lora };
const all = config.wire["up.act"];
const wire = { "up.act": all, "down.grad": all, "down.act": all, "up.grad": all };
export const shape = tinyModelConfig;
export const samples = tinySamples("train", 4);
/** Of the samples, the mini-batch. */
export const numbers = [2, 0, 3];

/** Adapters whose B is not zero, so that every gradient is alive. */
function randomAdapters(size: number, name: string): Float32Array {
  const random = randomStream(3, name);
  return Float32Array.from({ length: size }, () => 0.1 * random.normal());
}

/** @param model the tiny one. The client's adapters stay as they were before the step. */
export function splitStep(model: Gpt2, topology: Topology) {
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
