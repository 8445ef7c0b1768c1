/** Method, invariant 5: in the U-shape no frame and no server-side object ever holds a label or a token id. */
import { afterEach, expect, it, vi } from "vitest";
import { openSeat } from "../../../extension/engine/lanes/seat.ts";
import { partyLayouts } from "../../../extension/engine/parties/adapters.ts";
import { topologyOf } from "../../../extension/engine/parties/topology.ts";
import { FrameWriter } from "../../../extension/engine/wire/frame/frameWriter.ts";
import type { RunConfig } from "../../../extension/protocol/config/runConfig.ts";
import { tensorInterfaces } from "../../../extension/protocol/interfaces.ts";
import { runTiny, tinyConfig, tinyExperiment, tinyModelConfig } from "../tinyExperiment.ts";

afterEach(() => vi.restoreAllMocks());

const ushape = tinyConfig({ topology: "ushape", cutLayer: 1, control: { kind: "fixed", theta: 0.99 } });
const standard = tinyConfig({ control: { kind: "fixed", theta: 0.99 } });

/** Every way a sequence of ids might be written, little endian. */
function codings(ids: Int32Array): Buffer[] {
  return [Uint16Array, Uint32Array, Float32Array, Float64Array].map((Coded) => Buffer.from(new Coded(ids).buffer));
}

/** Runs an experiment and looks for every sample's ids in the bytes of every frame that anybody wrote. */
async function idsInFrames(config: RunConfig) {
  const frames: Buffer[] = [];
  const finish = FrameWriter.prototype.finish;
  vi.spyOn(FrameWriter.prototype, "finish").mockImplementation(function (this: FrameWriter) {
    const bytes = finish.call(this);
    frames.push(Buffer.from(bytes));
    return bytes;
  });
  const experiment = tinyExperiment(config);
  await runTiny(experiment);
  // Shorter sequences might be met by chance.
  const sequences = experiment.clients.flat().flatMap(({ prompt, target }) => [prompt, target]);
  const told = sequences.filter((ids) => ids.length >= 4);
  const found = told.filter((ids) => codings(ids).some((coded) => frames.some((frame) => frame.includes(coded))));
  return { frames: frames.length, sequences: told.length, found: found.length };
}

it("no frame of a U-shape run holds the ids of a prompt or a target", async () => {
  const { frames, sequences, found } = await idsInFrames(ushape);
  expect(frames).toBeGreaterThan(50);
  expect(sequences).toBeGreaterThan(10);
  expect(found).toBe(0);
});

it("the same search finds the targets in a standard run, whose server computes the loss", async () => {
  expect((await idsInFrames(standard)).found).toBeGreaterThan(5);
});

it("the server's side of a U-shape has no place for labels, and no interface but the topology's", () => {
  const topology = topologyOf(ushape, tinyModelConfig.layers);
  const { client, peer } = openSeat({
    config: ushape,
    wire: ushape.wire,
    model: tinyModelConfig,
    topology,
    layout: partyLayouts(tinyModelConfig, ushape.lora, topology).client,
    client: 0,
    samples: tinyExperiment(ushape).clients[0]!,
  });
  expect(peer.labelReceiver).toBeUndefined();
  expect(client.labelSender).toBeUndefined();
  const ends = [...peer.wire.senders.keys(), ...peer.wire.receivers.keys()];
  expect([...ends].sort()).toEqual([...tensorInterfaces].sort());
});
