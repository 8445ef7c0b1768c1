/** Method, invariant 5: in the U-shape no frame and no server-side object ever holds a label or a token id. */
import { afterEach, expect, it, vi } from "vitest";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { standard as standardTopology, topologyOf } from "../../../extension/engine/parties/topology.ts";
import { FrameWriter } from "../../../extension/engine/wire/frame/frameWriter.ts";
import type { RunConfig } from "../../../extension/protocol/config/runConfig.ts";
import { tensorInterfaces } from "../../../extension/protocol/interfaces.ts";
import { runTiny, tinyConfig, tinyExperiment, tinyModel, tinyModelConfig } from "../tinyExperiment.ts";
import { openSplit, samples } from "./splitStep.ts";

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

/** Everything within reach of an object, through fields, maps and lists; functions are where a closure ends. */
function reachable(root: object): Set<unknown> {
  const found = new Set<unknown>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== "object" || each === null || found.has(each)) continue;
    found.add(each);
    if (each instanceof Map) open.push(...each.keys(), ...each.values());
    else if (each instanceof Set || Array.isArray(each)) open.push(...each);
    else if (!ArrayBuffer.isView(each)) open.push(...Object.values(each));
  }
  return found;
}

it("the server's session of a U-shape reaches no sample of its client after a step", async () => {
  await openBackend("cpu");
  const model = new Gpt2(tinyModel());
  try {
    const { pair, begin } = openSplit(model, topologyOf(ushape, tinyModelConfig.layers));
    begin();
    expect(pair.takeWatched().failures).toEqual([]);
    const arrays = [...reachable(pair.session)].filter((each): each is Int32Array => each instanceof Int32Array);
    for (const { prompt, target } of samples) {
      expect(arrays).not.toContain(prompt);
      expect(arrays.some((ids) => `,${ids},`.includes(`,${target},`))).toBe(false);
    }
    const ends = [...pair.session.wire.senders.keys(), ...pair.session.wire.receivers.keys()];
    expect(ends.sort()).toEqual([...tensorInterfaces].sort());
  } finally {
    model.dispose();
  }
});

it("a label frame is refused by the session of a U-shape", async () => {
  await openBackend("cpu");
  const model = new Gpt2(tinyModel());
  try {
    const frames: Uint8Array[] = [];
    const spied = openSplit(model, standardTopology(tinyModelConfig.layers, 2), (receive) => ({
      send({ interface: name, frame }) {
        if (name === "up.label") frames.push(frame!.bytes.slice());
        return frame && receive(frame.bytes);
      },
    }));
    spied.begin();
    const { pair } = openSplit(model, topologyOf(ushape, tinyModelConfig.layers));
    pair.session.receive(frames[0]!);
    expect(pair.takeWatched().failures).toMatchObject([
      { party: "server", error: { parts: { what: "labels stay on the clients of this topology" } } },
    ]);
  } finally {
    model.dispose();
  }
});
