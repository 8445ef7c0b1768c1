/** One client's step over the wire, everything sent as f32, with all that a test may look at. */
import { vi } from "vitest";
import { sendAll } from "../../../extension/engine/control/controllers.ts";
import { openPair } from "../../../extension/engine/lanes/clientPair.ts";
import type { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { adapterTensors } from "../../../extension/engine/model/lora.ts";
import { AdamW } from "../../../extension/engine/model/optimizer.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { adapterLayouts } from "../../../extension/engine/parties/adapters.ts";
import { PhaseClock } from "../../../extension/engine/parties/phaseClock.ts";
import type { Topology } from "../../../extension/engine/parties/topology.ts";
import type { MaybePromise } from "../../../extension/engine/transport/maybePromise.ts";
import { type Carried, inProcess, type Transport, watched } from "../../../extension/engine/transport/transport.ts";
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

/** How frames reach a party. */
type Connect = (receive: (frame: Uint8Array) => MaybePromise<void>) => Transport;

/** @param model the tiny one. Opens a client and the server's side of it. */
export function openSplit(model: Gpt2, topology: Topology, connect: Connect = inProcess) {
  const layouts = adapterLayouts(shape, lora, [topology]);
  const carried: Carried[] = [];
  const serverAdapters = randomAdapters(layouts.server.size, "server");
  const pair = openPair({
    ...{ config, wire, model, topology, client: 0, samples, serverAdapters, clock: new PhaseClock() },
    layouts: { client: layouts.clients[0]!, server: layouts.sessions[0]! },
    forwardAdapters: () => undefined,
    connect: (receive) => watched(connect(receive), (each) => carried.push(each)),
  });
  pair.client.adapters.set(randomAdapters(layouts.clients[0]!.size, "client"));
  const at = { epoch: 1, step: 1 };
  return {
    ...{ pair, carried, layouts, serverAdapters },
    begin() {
      pair.session.expect(at, sendAll);
      return pair.client.begin(at, numbers);
    },
  };
}

/** A whole step within one call. The client's adapters stay as they were before it. */
export function splitStep(model: Gpt2, topology: Topology) {
  const { pair, carried, layouts, serverAdapters, begin } = openSplit(model, topology);
  let clientGradient = new Float32Array(0);
  const update = vi.spyOn(AdamW.prototype, "update").mockImplementation((_, gradient) => {
    clientGradient = gradient.slice();
  });
  begin();
  update.mockRestore();
  const { loss, failures, decisions } = pair.takeWatched();
  if (failures[0]) throw failures[0].error;
  return {
    ...loss!,
    ...{ carried, layouts, clientGradient, decisions },
    serverGradient: pair.session.takeGradient()!,
    clientAdapters: pair.client.adapters,
    serverAdapters,
    adapterTensors: () =>
      new Map([
        ...adapterTensors(pair.client.adapters, layouts.clients[0]!),
        ...adapterTensors(serverAdapters, layouts.server),
      ]),
  };
}
