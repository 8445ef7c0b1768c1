/**
 * A payload is one file: four that only these tests know, each with what is hard about it, go through everything that knows of
 * payloads without another line anywhere.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { placeIn } from "../../../../extension/engine/io/files/place.ts";
import { readCheckpoint, writeCheckpoint } from "../../../../extension/engine/store/checkpointFile.ts";
import { createSampleSlots } from "../../../../extension/engine/wire/cache/sampleSlots.ts";
import { createLink } from "../../../../extension/engine/wire/createLink.ts";
import { createReceiver } from "../../../../extension/engine/wire/receiver.ts";
import { createSender } from "../../../../extension/engine/wire/sender.ts";
import { parseConfig } from "../../../../extension/protocol/config/parseConfig.ts";
import type { CodecConfig, PayloadConfig } from "../../../../extension/protocol/config/runConfig.ts";
import type { EpochEvent } from "../../../../extension/protocol/run/events.ts";
import { predictTiny, tinyCaches } from "../../../programs/validate/predictTiny.ts";
import { eventsOf, partiesOf, runTiny, tinyConfig, tinyExperiment } from "../../tinyExperiment.ts";
import { bits, linkOptions, tensor, typedError } from "../linkFixtures.ts";
import { frameScale } from "./frameScale.ts";
import { packedBits } from "./packedBits.ts";
import { randomColumns } from "./randomColumns.ts";
import { sparse } from "./sparse.ts";
import { register } from "./testPayload.ts";

const mark = { lines: 3, bytes: 100, checksum: 0 };
const logs = { metrics: mark, timings: mark };
const folder = mkdtempSync(path.join(os.tmpdir(), "codecs-"));
beforeAll(() => {
  for (const payload of [packedBits, frameScale, sparse, randomColumns]) register(payload);
});
afterAll(() => rmSync(folder, { recursive: true }));

const cases = {
  packedBits: { kind: "packedBits", bits: 3 },
  frameScale: { kind: "frameScale" },
  sparse: { kind: "sparse", least: 0.3 },
  randomColumns: { kind: "randomColumns", keep: 5 },
} as const;
const names = Object.keys(cases) as (keyof typeof cases)[];

/** A link whose payload is one of the cases. */
const optionsOf = (name: keyof typeof cases, selector: CodecConfig["selector"] = { kind: "all" }) => {
  const options = linkOptions({}, { interface: "up.act", dim: 6 });
  return { ...options, codec: { selector, payload: cases[name] as unknown as PayloadConfig } };
};
const temporal = { kind: "temporal", granularity: "sample", sketch: { kind: "none" } } as const;

/** Columns left out alone bring the cosine down to the root of 5 / 16. */
const thetaOf = (name: keyof typeof cases) => (name === "randomColumns" ? 0.4 : 0.9);

/** Both cuts' interfaces with one payload; the threshold holds on activations. */
const wireOf = (name: keyof typeof cases) => ({
  "up.act": { selector: { kind: "temporal", sketch: { kind: "none" } }, payload: cases[name] },
  "down.grad": { selector: "all", payload: cases[name] },
});
const experimentOf = (name: keyof typeof cases) =>
  tinyExperiment(tinyConfig({ wire: wireOf(name), control: { kind: "fixed", theta: thetaOf(name) } }));

describe("the configuration", () => {
  const parse = (payload: unknown) =>
    parseConfig(
      JSON.stringify({ model: "nano", data: { format: "synthetic" }, wire: { "up.act": { payload } } }),
      "a.json",
    );

  it("takes a new payload by its word, with the defaults of its parameters", () => {
    expect(parse("packedBits").config?.wire["up.act"].payload).toEqual({ kind: "packedBits", bits: 4 });
  });

  it("refuses a parameter out of its range, and suggests the word that was meant", () => {
    expect(parse({ kind: "packedBits", bits: 9 }).issues.map(({ message }) => message)).toEqual([
      "wire.up.act.payload.bits: 9 is outside 2..8",
    ]);
    expect(parse("packdBits").issues[0]?.message).toContain('did you mean "packedBits"?');
  });

  it("explains a new payload and its parameters where they stand", async () => {
    const { hover } = await import("../../../../extension/host/config/language/jsonLanguage.ts");
    const text = '{ "wire": { "up.act": { "payload": { "kind": "packedBits", "bits": 3 } } } }';
    const hovered = await hover({ uri: "a", version: 1, text }, { line: 0, character: text.indexOf("bits") + 1 });
    expect(JSON.stringify(hovered?.contents)).toContain("an integer in 2..8; unit: **bits a value**; default: `4`");
  });

  it("refuses a payload on a gradient that needs another choice than its activation's payload makes", () => {
    const wire = { "up.act": { payload: "int8" }, "down.grad": { payload: "randomColumns" } };
    const { issues } = parseConfig(JSON.stringify({ model: "nano", data: { format: "synthetic" }, wire }), "a.json");
    expect(issues.map(({ message }) => message)).toEqual([
      'wire.down.grad.payload: "randomColumns" reuses what the activation\'s payload chose; expected "randomColumns" as the payload of up.act, too',
    ]);
  });
});

describe.each(names)("the payload %s on a link", (name) => {
  it.each([{ kind: "all" }, temporal] as const)(
    "reaches the receiver as the sender remembers it, selector %o",
    (selector) => {
      const { sender, receiver } = createLink(optionsOf(name, selector));
      for (let step = 1; step <= 3; step++) {
        const received = receiver.decode(sender.encode(step, [tensor(0, 4, 6, step), tensor(7, 2, 6)], 0.9).bytes);
        for (const { sample, values } of received) {
          if (selector.kind === "temporal") expect(bits(sender.sketch(sample))).toEqual(bits(values));
          expect(receiver.choices.get(sample)).toEqual(sender.choices.get(sample));
        }
      }
    },
  );

  it("is decoded from frames with any damage, or refused as bad input, and then nothing has changed", () => {
    const { sender, receiver } = createLink(optionsOf(name, temporal));
    receiver.decode(sender.encode(1, [tensor(0, 4, 6), tensor(1, 3, 6)], 0.9).bytes);
    const held = bits(receiver.reference(0)?.values);
    const frame = sender.encode(2, [tensor(0, 4, 6, 9)], 0.9).bytes;
    for (let length = 0; length < frame.length; length++)
      expect(typedError(() => receiver.decode(frame.subarray(0, length))).kind).toBe("bad-input");
    expect(bits(receiver.reference(0)?.values)).toEqual(held);
  });
});

describe.each(names)("a run with the payload %s both ways", (name) => {
  it("sends what was predicted, or less where the length depends on the values", async () => {
    const experiment = experimentOf(name);
    const run = await runTiny(experiment);
    const [start] = eventsOf(run, "start");
    const [epoch] = eventsOf(run, "epoch");
    const sent = (rows: EpochEvent["bytes"], of: string) =>
      rows.filter((row) => row.interface === of).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { interface: of, coded } of predictTiny(experiment.config).bytesPerStep) {
      const predicted = coded * start!.stepsPerEpoch;
      if (name === "sparse") expect(sent(epoch!.bytes, of)).toBeLessThan(predicted);
      else expect(sent(epoch!.bytes, of)).toBeCloseTo(predicted, 6);
    }
    // Something is left out after the first epoch, so that the caches matter.
    const ratios = eventsOf(run, "epoch").map(({ uploadRatios }) => uploadRatios[0]!.overall);
    expect(ratios[0]).toBe(1);
    expect(Math.min(...ratios)).toBeLessThan(1);
  });

  it.each(["auto", 0] as const)("holds in its caches what was predicted, memory %s", async (memory) => {
    const config = { ...experimentOf(name).config, cache: { memory, storage: "f32" as const }, lanes: 1 };
    expect(await tinyCaches(config)).toEqual(predictTiny(config).cacheBytes);
  });

  it("resumes from a checkpoint in a file to the same events and adapters, with another number of lanes", async () => {
    const experiment = experimentOf(name);
    const whole = await runTiny(experiment);
    // The end of the first epoch.
    const checkpoint = whole.checkpoints.find(({ epoch, round }) => epoch === 1 && round === 0)!;
    await writeCheckpoint(placeIn(folder), checkpoint, { logs, config: experiment.config });
    const { checkpoint: from } = (await readCheckpoint(folder))!;
    const rest = await runTiny(experiment, { from, lanes: 2 });
    expect(whole.metrics.endsWith(rest.metrics)).toBe(true);
    expect(rest.adapters).toEqual(whole.adapters);
    const remembered = (run: typeof whole) => partiesOf(run).then((parties) => parties.at(-1));
    expect(await remembered(rest)).toEqual(await remembered(whole));
  });
});

describe("a choice of the way forward", () => {
  it("is reused by the gradient at both parties: only the chosen columns have one", () => {
    const [client, server] = [createSampleSlots(), createSampleSlots()];
    const forward = optionsOf("randomColumns");
    const backward = { ...forward, interface: "down.grad" as const };
    const up = createSender(forward, { choices: client });
    const atServer = createReceiver(forward, { choices: server });
    const down = createSender(backward, { forwardChoices: server });
    const atClient = createReceiver(backward, { forwardChoices: client });
    const [activation] = atServer.decode(up.encode(1, [tensor(0, 2, 6)], 1).bytes);
    const [gradient] = atClient.decode(down.encode(1, [tensor(0, 2, 6, 5)], 1).bytes);
    const sent = (values: Float32Array) => [...values].map((value) => value !== 0);
    expect(sent(activation!.values).filter(Boolean)).toHaveLength(2 * 5);
    expect(sent(gradient!.values)).toEqual(sent(activation!.values));
  });

  it("is missed with a sentence where the activation never came", () => {
    const backward = { ...optionsOf("randomColumns"), interface: "down.grad" as const };
    const error = typedError(() => createSender(backward).encode(1, [tensor(0, 2, 6)], 1));
    expect(error.message).toContain("no choice of the activation's payload is known for the sample");
  });

  it("is another one in every step, and the same again by seed", () => {
    const columns = (step: number) => {
      const { sender } = createLink(optionsOf("randomColumns"));
      sender.encode(step, [tensor(0, 2, 6)], 1);
      return [...sender.choices.get(0)!];
    };
    expect(columns(1)).toEqual(columns(1));
    expect([1, 2, 3, 4, 5].map(columns)).not.toEqual(Array(5).fill(columns(1)));
  });
});
