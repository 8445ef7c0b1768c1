/** What the bytes of a frame are: the sizes that the ledger splits into values, side information and header. */
import { beforeAll, describe, expect, it } from "vitest";
import { Ledger, sizeOf } from "../../../../extension/engine/transport/ledger.ts";
import { createLink } from "../../../../extension/engine/wire/createLink.ts";
import type { Frame } from "../../../../extension/engine/wire/frame/frame.ts";
import { createLabelSender } from "../../../../extension/engine/wire/frame/labels.ts";
import { encodeAdapter, encodeThresholds } from "../../../../extension/engine/wire/frame/sideFrames.ts";
import type { EncodedFrame, LinkOptions } from "../../../../extension/engine/wire/link.ts";
import type { PayloadConfig } from "../../../../extension/protocol/config/runConfig.ts";
import type { Interface } from "../../../../extension/protocol/interfaces.ts";
import { frameScale } from "../codecs/frameScale.ts";
import { packedBits } from "../codecs/packedBits.ts";
import { randomColumns } from "../codecs/randomColumns.ts";
import { sparse } from "../codecs/sparse.ts";
import { register } from "../codecs/testPayload.ts";
import { allCodecs, codecName, linkOptions, payloadName, tensor } from "../linkFixtures.ts";

const dim = 6;
/** Bytes of values and of side information in a coded block of a sample's sent rows, by payload, as docs/wire.md has them. */
const blocks: Record<string, Record<"values" | "side", (rows: number, first: boolean) => number>> = {
  f32: { values: (rows: number) => 4 * rows * dim, side: () => 0 },
  f16: { values: (rows: number) => 2 * rows * dim, side: () => 0 },
  int8: { values: (rows: number) => rows * dim, side: (rows: number) => 4 * rows },
  int4: { values: (rows: number) => rows * (dim / 2), side: (rows: number) => 4 * rows },
  "quant 3 row nearest": {
    values: (rows: number) => rows * Math.ceil((3 * dim) / 8),
    side: (rows: number) => 4 * rows,
  },
  "quant 4 channel stochastic": { values: (rows: number) => rows * Math.ceil((4 * dim) / 8), side: () => 4 * dim },
  "quant 5 tensor stochastic": { values: (rows: number) => rows * Math.ceil((5 * dim) / 8), side: () => 4 },
  "delta 3": {
    values: (rows: number, first: boolean) => (first ? 4 * rows * dim : rows * Math.ceil((3 * dim) / 8)),
    side: (_rows: number, first: boolean) => (first ? 0 : 2 * dim),
  },
  "mask 0.7": {
    values: (rows: number) => 4 * Math.ceil(0.3 * rows * dim),
    side: (rows: number) => Math.ceil((rows * dim) / 8),
  },
  "topk 0.5 0.2 weights": {
    values: (rows: number) => 4 * rows * (dim / 2),
    side: (rows: number) => rows * Math.ceil(((dim / 2) * 3) / 8),
  },
  packedBits: { values: (rows: number) => rows * Math.ceil((3 * dim) / 8), side: (rows: number) => 4 * rows },
  frameScale: { values: (rows: number) => rows * dim, side: () => 0 },
  randomColumns: { values: (rows: number) => 4 * rows * 5, side: () => 2 * 5 },
};

function split(name: Interface, frame: Frame) {
  const ledger = new Ledger();
  ledger.add(3, name, sizeOf(frame));
  const { bytes } = ledger.takeStep();
  const sum = (part: "bytes" | "values" | "side" | "header") => bytes.reduce((total, row) => total + row[part], 0);
  expect(sum("values") + sum("side") + sum("header")).toBe(frame.bytes.length);
  expect(sum("bytes")).toBe(frame.bytes.length);
  for (const row of bytes) expect(row.values + row.side + row.header).toBe(row.bytes);
  return { values: sum("values"), side: sum("side"), header: sum("header") };
}

/** Frames of a sample that comes back changed in some rows, and of one that does not. */
function framesOf(options: LinkOptions): EncodedFrame[] {
  const { sender } = createLink(options);
  const still = tensor(1, 3, dim);
  const changing = tensor(0, 9, dim);
  return [1, 2, 3].map((step) => {
    const values = changing.values.slice();
    for (let i = 0; i < 2 * dim * step; i++) values[i] = -values[i]! + step;
    return sender.encode(step, [{ ...changing, values }, still], 0.9);
  });
}

beforeAll(() => {
  for (const payload of [packedBits, frameScale, sparse, randomColumns]) register(payload);
});

describe.each(allCodecs.map((codec) => [codecName(codec), codec] as const))("a frame of %s", (_, codec) => {
  it("has the values and scales of the sent rows, a bitmap where some rows are sent, and header for the rest", () => {
    let partial = 0;
    for (const [at, frame] of framesOf(linkOptions(codec, { dim })).entries()) {
      const expected = { values: 0, side: 0 };
      for (const { sentRows, rows } of frame.decisions) {
        if (sentRows === 0) continue;
        const block = blocks[payloadName(codec)]!;
        expected.values += block.values(sentRows, at === 0);
        expected.side += block.side(sentRows, at === 0);
        if (sentRows === rows) continue;
        expected.side += Math.ceil(rows / 8);
        partial++;
      }
      expect(split("up.act", frame)).toMatchObject(expected);
    }
    expect(partial > 0).toBe(codec.selector === "temporal" && codec.granularity === "token");
  });
});

describe("a frame of a payload with parameters", () => {
  const optionsOf = (payload: object) => {
    const options = linkOptions({ selector: "all" }, { dim });
    return { ...options, codec: { ...options.codec, payload: payload as PayloadConfig } };
  };

  it.each([
    { kind: "packedBits", bits: 3 },
    { kind: "randomColumns", keep: 5 },
  ] as const)("has as side information what $kind says of its blocks", (payload) => {
    const { values, side } = blocks[payload.kind]!;
    for (const frame of framesOf(optionsOf(payload)))
      expect(split("up.act", frame)).toMatchObject({
        values: values(9, false) + values(3, false),
        side: side(9, false) + side(3, false),
      });
  });

  it("has the head that all blocks share as side information", () => {
    for (const frame of framesOf(optionsOf({ kind: "frameScale" })))
      expect(split("up.act", frame)).toMatchObject({ values: 12 * dim, side: 4 });
  });

  it("has side information that depends on the values where the length does, and each block's length in the header", () => {
    for (const frame of framesOf(optionsOf({ kind: "sparse", least: 0.5 }))) {
      const { values, side, header } = split("up.act", frame);
      expect(values).toBe(side);
      expect(values).toBeGreaterThan(0);
      expect(header).toBe(32 + 2 * (5 + 4 + 4));
    }
  });
});

describe("a frame without activations or gradients", () => {
  it("has labels, adapters and thresholds as values, and all else as header", () => {
    const labels = createLabelSender({ client: 3, vocabSize: 100, once: true });
    const batch = [{ sample: 0, firstRow: 2, ids: Int32Array.of(1, 2, 3) }];
    expect(split("up.label", labels.encode(1, batch)!)).toEqual({ values: 6, side: 0, header: 32 + 12 });
    expect(split("up.adapter", encodeAdapter("up.adapter", 3, 1, new Float32Array(5)))).toEqual({
      values: 20,
      side: 0,
      header: 32,
    });
    expect(split("down.control", encodeThresholds(3, 1, { activation: 0.9, gradient: 0.8 }))).toEqual({
      values: 16,
      side: 0,
      header: 34,
    });
  });
});
