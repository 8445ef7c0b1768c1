import fc from "fast-check";
import { expect, test } from "vitest";
import { createLabelBaseline, createTensorBaseline } from "../../../extension/engine/transport/baseline.ts";
import { Ledger, noBytes, sizeOf } from "../../../extension/engine/transport/ledger.ts";
import { createLink } from "../../../extension/engine/wire/createLink.ts";
import { createLabelSender } from "../../../extension/engine/wire/frame/labels.ts";
import { encodeAdapter, encodeThresholds } from "../../../extension/engine/wire/frame/sideFrames.ts";
import { sideInterfaces, tensorInterfaces } from "../../../extension/protocol/interfaces.ts";
import { type BytePart, type ByteRow, byteParts } from "../../../extension/protocol/run/events.ts";
import { allCodecs, codecName, linkOptions, tensor } from "../wire/linkFixtures.ts";

const sum = (rows: readonly ByteRow[], direction?: "up" | "down") =>
  rows.reduce((total, row) => total + (direction === undefined || row.direction === direction ? row.bytes : 0), 0);

const counted = fc.record({
  client: fc.nat(3),
  name: fc.constantFrom(...tensorInterfaces, ...sideInterfaces),
  values: fc.nat(1000),
  side: fc.nat(100),
  bitmap: fc.nat(20),
  header: fc.nat(100),
});
type Counted = typeof counted extends fc.Arbitrary<infer T> ? T : never;
const lengthOf = ({ values, side, bitmap, header }: Counted) => values + side + bitmap + header;
const sumOf = (rows: readonly ByteRow[], part: BytePart) => rows.reduce((total, row) => total + row[part], 0);

test("rows add up to the frames, in one order, over steps and epochs", () => {
  fc.assert(
    fc.property(fc.array(fc.array(counted)), (steps) => {
      const play = (order: (frames: (typeof steps)[number]) => (typeof steps)[number]) => {
        const ledger = new Ledger();
        const rows = steps.map((frames) => {
          for (const frame of order([...frames])) {
            const { client, name, values, side, bitmap } = frame;
            const parts = { payloadBytes: values + side, sideBytes: side, bitmapBytes: bitmap };
            ledger.add(client, name, { bytes: lengthOf(frame), ...parts });
          }
          return ledger.takeStep();
        });
        return { steps: rows, epoch: ledger.takeEpoch() };
      };
      const { steps: rows, epoch } = play((frames) => frames);
      rows.forEach(({ frames, bytes }, i) => {
        expect(frames).toBe(steps[i]!.length);
        expect(sum(bytes)).toBe(steps[i]!.reduce((total, frame) => total + lengthOf(frame), 0));
        for (const row of bytes) expect(row.values + row.side + row.header).toBe(row.bytes);
        expect(byteParts.map((part) => sumOf(bytes, part))).toEqual([
          steps[i]!.reduce((total, { values }) => total + values, 0),
          steps[i]!.reduce((total, { side, bitmap }) => total + side + bitmap, 0),
          steps[i]!.reduce((total, { header }) => total + header, 0),
        ]);
      });
      const total = rows.reduce((all, { bytes }) => all + sum(bytes), 0);
      expect([sum(epoch.bytes), epoch.cumulative.up + epoch.cumulative.down]).toEqual([total, total]);
      expect(epoch.cumulative.up).toBe(sum(epoch.bytes, "up"));
      expect(play((frames) => frames.reverse())).toEqual({ steps: rows, epoch });
    }),
  );
});

test("the ledger counts payload under the interface's kind and the rest as control, each split into values, side and header", () => {
  const ledger = new Ledger();
  ledger.add(1, "up.act", { bytes: 100, payloadBytes: 80, sideBytes: 16, bitmapBytes: 3 });
  ledger.add(0, "down.grad", { ...noBytes, bytes: 50, payloadBytes: 40 });
  ledger.add(1, "up.label", { ...noBytes, bytes: 40, payloadBytes: 6 });
  ledger.add(1, "down.control", sizeOf(encodeThresholds(1, 1, { activation: 0.9 })));
  ledger.add(1, "up.act", { ...noBytes, bytes: 37 });
  const row = (client: number, name: string, kind: string, bytes: number, values: number, side: number) => ({
    client,
    interface: name,
    direction: name.slice(0, name.indexOf(".")),
    kind,
    bytes,
    values,
    side,
    header: bytes - values - side,
  });
  expect(ledger.takeStep()).toEqual({
    frames: 5,
    bytes: [
      row(0, "down.grad", "gradient", 40, 40, 0),
      row(0, "down.grad", "control", 10, 0, 0),
      row(1, "up.act", "activation", 80, 64, 16),
      row(1, "up.act", "control", 57, 0, 3),
      row(1, "up.label", "label", 6, 6, 0),
      row(1, "up.label", "control", 34, 0, 0),
      row(1, "down.control", "control", 41, 8, 0),
    ],
  });
  expect(ledger.takeStep()).toEqual({ frames: 0, bytes: [] });
});

test("savings are cumulative, 0 without a baseline, and negative where more was sent", () => {
  const ledger = new Ledger();
  const epoch = (bytes: number, baseline: number) => {
    ledger.add(0, "up.act", { ...noBytes, bytes });
    ledger.addBaseline(0, "up.act", { ...noBytes, bytes: baseline });
    ledger.takeStep();
    return ledger.takeEpoch();
  };
  expect(epoch(110, 100).saving).toEqual({ up: 1 - 1.1, down: 0, total: 1 - 1.1 });
  const second = epoch(10, 100);
  expect(second.saving.up).toBe(1 - 120 / 200);
  expect(second.cumulative).toEqual({ up: 120, down: 0, baselineUp: 200, baselineDown: 0 });
  expect([sum(second.bytes), sum(second.baselineBytes)]).toEqual([10, 100]);
});

test.each(allCodecs.map((codec) => [codecName(codec), codec] as const))("baseline of %s is all + f32", (_, codec) => {
  const options = linkOptions(codec);
  const { sender } = createLink(options);
  const plain = createLink(linkOptions({ selector: "all", payload: "f32" })).sender;
  const baseline = createTensorBaseline(options);
  for (let step = 1; step <= 3; step++) {
    const batch = [tensor(0, 4, 6), tensor(step, 5 - step, 6)];
    const sent = sender.encode(step, batch, 0.9);
    const expected = sizeOf(plain.encode(step, batch, 0.9));
    expect(baseline.sizeFor(step, batch, sent)).toEqual(expected);
    expect(expected.bytes).toBe(32 + batch.reduce((bytes, { rows }) => bytes + 9 + 4 * 6 * rows, 0));
  }
});

test.each([true, false])("baseline labels go with every batch, once: %s", (once) => {
  const options = { client: 0, vocabSize: 100, once };
  const sender = createLabelSender(options);
  const baseline = createLabelBaseline(options);
  const batch = [{ sample: 0, firstRow: 2, ids: Int32Array.of(1, 2, 3) }];
  for (const step of [1, 2]) {
    const size = baseline.sizeFor(step, batch, sender.encode(step, batch));
    expect(size).toEqual({ ...noBytes, bytes: 32 + 12 + 6, payloadBytes: 6 });
  }
});

test("an epoch holds what was counted after its last step, which the next step shows", () => {
  const ledger = new Ledger();
  ledger.takeStep();
  ledger.add(0, "up.adapter", { ...noBytes, bytes: 52, payloadBytes: 20 });
  const { bytes, cumulative } = ledger.takeEpoch();
  expect([sum(bytes), cumulative.up]).toEqual([52, 52]);
  expect(sum(ledger.takeStep().bytes)).toBe(52);
  expect(ledger.takeEpoch().bytes).toEqual([]);
});

test("a run of all + f32 saves nothing", () => {
  const ledger = new Ledger();
  const options = linkOptions({ selector: "all", payload: "f32" });
  const { sender } = createLink(options);
  const baseline = createTensorBaseline(options);
  const batch = [tensor(0, 4, 6)];
  const sent = sender.encode(1, batch, 0.98);
  ledger.add(3, "up.act", sizeOf(sent));
  ledger.addBaseline(3, "up.act", baseline.sizeFor(1, batch, sent));
  const adapter = sizeOf(encodeAdapter("up.adapter", 3, 1, new Float32Array(5)));
  ledger.add(3, "up.adapter", adapter);
  ledger.addBaseline(3, "up.adapter", adapter);
  ledger.takeStep();
  const { saving, bytes, baselineBytes } = ledger.takeEpoch();
  expect(saving).toEqual({ up: 0, down: 0, total: 0 });
  expect(bytes).toEqual(baselineBytes);
});
