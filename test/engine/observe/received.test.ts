/** What a run keeps of what receivers last decoded of its probed samples, for probes of leakage. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Received, type ReceivedSample } from "../../../extension/engine/observe/received.ts";
import { readReceived, writeReceived } from "../../../extension/engine/store/receivedFile.ts";
import { createLink } from "../../../extension/engine/wire/createLink.ts";
import { createReceiver } from "../../../extension/engine/wire/receiver.ts";
import { directionOf, type TensorInterface } from "../../../extension/protocol/interfaces.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";
import { eventsOf, partiesOf, runTiny, tinyConfig, tinyExperiment } from "../tinyExperiment.ts";
import { bits, linkOptions, tensor } from "../wire/linkFixtures.ts";

const temporal = (payload: string, granularity = "sample") => ({
  selector: { kind: "temporal", granularity, sketch: { kind: "none" } },
  payload,
});
const all = (payload: string) => ({ selector: "all", payload });
const ushape = { topology: "ushape", cutLayer: 1, tailLayers: 1 } as const;
const cases: [string, Parameters<typeof tinyConfig>[0]][] = [
  ["everything in f32", { wire: { "up.act": all("f32"), "down.grad": all("f32") } }],
  ["everything in int4", { wire: { "up.act": all("int4"), "down.grad": all("f16") } }],
  ["what changed, by sample", { wire: { "up.act": temporal("int8"), "down.grad": all("f32") } }],
  ["what changed, by token", { wire: { "up.act": temporal("f32", "token"), "down.grad": all("f32") } }],
  [
    "the U-shape",
    {
      ...ushape,
      wire: { "up.act": temporal("f32"), "down.act": all("f16"), "up.grad": temporal("int8"), "down.grad": all("f32") },
      gradientControl: { kind: "fixed", theta: 0.9 },
    },
  ],
];

describe.each(cases)("a run that sends %s", (_name, overrides) => {
  const config = tinyConfig({ control: { kind: "fixed", theta: 0.999 }, checkpoint: { everySteps: 1 }, ...overrides });

  it("keeps of each probed sample what the receiver holds, the step that brought it, and the adapters it was made with", async () => {
    const experiment = tinyExperiment(config);
    const run = await runTiny(experiment, { lanes: 2 });
    const steps = eventsOf(run, "step");
    const names = Object.keys(config.wire) as TensorInterface[];
    const received = run.received.at(-1)!;
    expect(received).toHaveLength(config.clients * config.probe.samplesPerClient * names.length);
    const parties = await partiesOf(run);
    /** Of a client before a step: the checkpoint after step s is number s - 1; there is none at the very end. */
    const adaptersBefore = (step: number, client: number) => parties[step - 2]?.pairs[client]?.client.adapters;
    for (const { client, sample, interface: name, step, rows, values, adapters } of received) {
      const sent = steps.filter(({ decisions }) =>
        decisions.some(
          (decided) =>
            decided.client === client &&
            decided.interface === name &&
            decided.samples.some((each) => each.sample === sample && each.sentRows > 0),
        ),
      );
      expect(step).toBe(sent.at(-1)!.step);
      expect(values).toHaveLength(rows * experiment.model.config.width);
      if (directionOf(name) === "down") expect(adapters).toBeNull();
      else if (step > 1)
        expect(bits(adapters ?? undefined)).toEqual(bits(adaptersBefore(step, client)) ?? "a checkpoint");
      const party = directionOf(name) === "up" ? "server" : "client";
      const held = parties.at(-1)!.references.get(JSON.stringify({ client, party, interface: name }));
      const number = experiment.clients[client]!.findIndex(({ id }) => id === sample);
      const reference = held?.find((each) => each.sample === number);
      // The last checkpoint is some steps old.
      if (reference && step <= steps.length - 1) expect(bits(values)).toEqual(bits(reference.values));
    }
  });

  it("keeps the same when it continues from a checkpoint, also amid an epoch", async () => {
    const experiment = tinyExperiment(config);
    const whole = await runTiny(experiment);
    const index = whole.checkpoints.findIndex(({ epoch, round }) => epoch === 1 && round === 1);
    const from = whole.checkpoints[index]!;
    const steps = eventsOf(whole, "step");
    const fromSteps = steps.filter(({ epoch, step }) => epoch === from.epoch + 1 && step <= from.step);
    const rest = await runTiny(experiment, { from, fromSteps, fromReceived: whole.received[index]!, lanes: 2 });
    expect(inOrder(rest.received.at(-1)!)).toEqual(inOrder(whole.received.at(-1)!));
  });
});

const inOrder = (received: readonly ReceivedSample[]) =>
  received
    .map(({ values, adapters, ...each }) => ({ ...each, values: bits(values), adapters: adapters && bits(adapters) }))
    .sort((a, b) => (`${a.client}/${a.sample}/${a.interface}` < `${b.client}/${b.sample}/${b.interface}` ? -1 : 1));

describe("what was received", () => {
  it.each(["all", "temporal"] as const)("is what a receiver decodes of each sample that was sent (%s)", (selector) => {
    const options = linkOptions({ selector, payload: "int4" });
    const { sender } = createLink(options);
    const seen: [number, number[], unknown[]][] = [];
    const receiver = createReceiver(options, {
      decoded: (step, tensors) =>
        seen.push([step, tensors.map((tensor) => tensor.sample), tensors.map(({ values }) => bits(values))]),
    });
    const first = receiver.decode(sender.encode(1, [tensor(0, 4, 6), tensor(1, 2, 6)], 0.9).bytes);
    const second = receiver.decode(sender.encode(2, [tensor(0, 4, 6), tensor(1, 2, 6, 9)], 0.9).bytes);
    const sent = selector === "all" ? second : second.slice(1);
    expect(seen).toEqual([
      [1, [0, 1], first.map(({ values }) => bits(values))],
      [2, sent.map((each) => each.sample), sent.map(({ values }) => bits(values))],
    ]);
  });

  const sample = (number: number) => ({ sample: number, rows: 2, values: Float32Array.of(number, 1, 2, 3) });

  it("is kept of probed samples alone, with one copy of the adapters for all samples of a step", () => {
    const adapters = Float32Array.of(1, 2);
    const received = new Received(4, ["a", "b"], () => adapters);
    received.decoded("up.act", 3, [sample(0), sample(1), sample(2)]);
    adapters.fill(9);
    received.decoded("down.grad", 3, [sample(1)]);
    const [a, b, down] = received.all();
    expect(received.all()).toHaveLength(3);
    expect([a!.sample, b!.sample, down!.sample]).toEqual(["a", "b", "b"]);
    expect([...a!.adapters!]).toEqual([1, 2]);
    expect(b!.adapters).toBe(a!.adapters);
    expect(down!.adapters).toBeNull();
  });

  it("copies no adapters where no probed sample was sent", () => {
    const received = new Received(0, ["a"], () => {
      throw new Error("copied");
    });
    received.decoded("up.act", 1, [sample(1)]);
    received.decoded("up.act", 2, []);
    expect(received.all()).toEqual([]);
  });

  it("comes back from its file bit for bit, and a damaged file is refused", async () => {
    const run = temporaryFolder();
    const received = new Received(0, ["train/0", "train/1"], () => Float32Array.of(0.1, -0));
    received.decoded("up.act", 1, [sample(0)]);
    received.decoded("up.act", 5, [sample(1)]);
    received.decoded("down.grad", 5, [sample(1)]);
    expect(await readReceived(run)).toEqual([]);
    writeReceived(run, received.all());
    expect(inOrder(await readReceived(run))).toEqual(inOrder(received.all()));
    const file = path.join(run, "received.safetensors");
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    await expect(readReceived(run)).rejects.toThrow(/the file is damaged: its checksum is another/);
  });
});
