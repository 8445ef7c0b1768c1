/** A party that fails says so in a frame; the other gives its step up. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openBackend } from "../../../extension/engine/backend/select.ts";
import { Gpt2 } from "../../../extension/engine/model/gpt2.ts";
import { standard, ushape } from "../../../extension/engine/parties/topology.ts";
import type { MaybePromise } from "../../../extension/engine/transport/maybePromise.ts";
import type { Transport } from "../../../extension/engine/transport/transport.ts";
import { interfaceOf } from "../../../extension/engine/wire/frame/frameReader.ts";
import { decodeFailure, encodeFailure } from "../../../extension/engine/wire/frame/sideFrames.ts";
import { badInput } from "../../../extension/protocol/errors.ts";
import { directionOf, type Interface } from "../../../extension/protocol/interfaces.ts";
import { runTiny, tinyConfig, tinyExperiment, tinyModel } from "../tinyExperiment.ts";
import { openSplit, shape } from "./splitStep.ts";

let model: Gpt2;
beforeAll(async () => {
  await openBackend("cpu");
  model = new Gpt2(tinyModel());
});
afterAll(() => model.dispose());

/** Changes the frames of one interface on their way. */
const damaging = (damaged: Interface, change: (frame: Uint8Array) => void) => {
  return (receive: (frame: Uint8Array) => MaybePromise<void>): Transport => ({
    send({ interface: name, frame }) {
      if (frame === undefined) return;
      const bytes = frame.bytes.slice();
      if (name === damaged) change(bytes);
      return receive(bytes);
    },
  });
};

describe("a damaged frame", () => {
  const flip = (frame: Uint8Array) => {
    frame[40]! ^= 1;
  };
  const cases = [
    ["up.act", standard(shape.layers, 2), "server", "up.act"],
    ["down.grad", standard(shape.layers, 2), "client", "down.grad"],
    ["down.act", ushape(shape.layers, 1, 1), "client", "down.act"],
    ["up.grad", ushape(shape.layers, 1, 1), "server", "up.grad"],
    ["up.label", standard(shape.layers, 2), "server", "up.label"],
  ] as const;

  it.each(cases)("%s is reported by a frame of the party that received it", (_, topology, party, damaged) => {
    const before = tf.memory().numTensors;
    const { pair, carried, begin } = openSplit(model, topology, damaging(damaged, flip));
    begin();
    const { failures } = pair.takeWatched();
    expect(failures[0]).toMatchObject({ party, error: { parts: { what: "checksum does not match" } } });
    const direction = party === "client" ? "up.error" : "down.error";
    expect(carried.map((each) => each.interface)).toContain(direction);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is not answered for ever where the answers are damaged too", () => {
    const before = tf.memory().numTensors;
    const all = (receive: (frame: Uint8Array) => MaybePromise<void>): Transport => ({
      send({ frame }) {
        const bytes = frame!.bytes.slice();
        bytes[0] = 0;
        bytes[5] = 99;
        return receive(bytes);
      },
    });
    const { pair, carried, begin } = openSplit(model, standard(shape.layers, 2), all);
    begin();
    expect(carried.length).toBeLessThan(6);
    expect(pair.takeWatched().failures.length).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("a frame that comes out of turn or to the wrong party is refused as bad input, by the party that gets it", () => {
  const before = tf.memory().numTensors;
  const frames: Uint8Array[] = [];
  const recording = (receive: (frame: Uint8Array) => MaybePromise<void>): Transport => ({
    send({ frame }) {
      if (frame === undefined) return;
      frames.push(frame.bytes.slice());
      return receive(frame.bytes);
    },
  });
  const { pair, begin } = openSplit(model, standard(shape.layers, 2), recording);
  begin();
  expect(pair.takeWatched().failures).toEqual([]);
  const sent = frames.slice();
  for (const frame of sent) pair.client.receive(frame.slice());
  for (const frame of sent.filter((frame) => directionOf(interfaceOf(frame)) === "down")) pair.session.receive(frame);
  const { failures } = pair.takeWatched();
  expect(failures.length).toBeGreaterThan(0);
  expect(new Set(failures.map(({ error }) => error.kind))).toEqual(new Set(["bad-input"]));
  expect(tf.memory().numTensors).toBe(before);
});

it("a failure crosses with what it says and with its details", () => {
  const cause = new TypeError("x is not a function");
  const said = decodeFailure(
    "up.error",
    3,
    encodeFailure("up.error", 3, 7, badInput({ what: "wrong", where: "here" })).bytes,
  );
  expect(said).toMatchObject({ kind: "bad-input", parts: { what: "wrong", where: "here" } });
  const fault = decodeFailure("down.error", 3, encodeFailure("down.error", 3, 7, cause).bytes);
  expect(fault.message).toContain("internal error");
  expect(fault.cause).toContain("x is not a function");
});

it.each([
  ["a client", "embed", "client 0"],
  ["the server", "score", "the server, for client 0"],
] as const)("the failure of %s ends the run, and the error names the party", async (_, method, where) => {
  const failing = vi.spyOn(Gpt2.prototype, method).mockImplementation(() => {
    throw badInput({ what: "no more room" });
  });
  try {
    const run = runTiny(tinyExperiment(tinyConfig({ clients: 2 })));
    await expect(run).rejects.toMatchObject({ kind: "bad-input", parts: { what: "no more room", where } });
  } finally {
    failing.mockRestore();
  }
});
