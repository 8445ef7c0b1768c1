/** The payload delta against an independent reading of AQ-SGD's formulas, and where it falls back to sending in full. */
import { describe, expect, test } from "vitest";
import { float16ToFloat32, float32ToFloat16 } from "../../../extension/engine/numeric/float16.ts";
import { createLink } from "../../../extension/engine/wire/createLink.ts";
import type { SampleTensor } from "../../../extension/engine/wire/link.ts";
import { predictTiny, tinyCaches } from "../../programs/validate/predictTiny.ts";
import { eventsOf, runTiny, tinyConfig, tinyExperiment } from "../tinyExperiment.ts";
import { bits, linkOptions, tensor, typedError } from "./linkFixtures.ts";

const dim = 6;
const rows = 4;
const linkOf = (bitCount: number) =>
  createLink(linkOptions({ selector: "all", payload: { kind: "delta", bits: bitCount } }, { dim }));
const send = ({ sender, receiver }: ReturnType<typeof linkOf>, step: number, sample: SampleTensor) => {
  const frame = sender.encode(step, [sample], 0);
  return { frame, values: receiver.decode(frame.bytes)[0]!.values };
};

/** m + q s / 2^(b-1) with q = clip(round(d / (s + 1e-6) 2^(b-1))), s the largest change of a channel. */
function updated(reference: Float32Array, values: Float32Array, bitCount: number): number[] {
  const half = 2 ** (bitCount - 1);
  return [...values].map((value, i) => {
    const changes = [...values.keys()].filter((j) => j % dim === i % dim);
    const largest = Math.max(...changes.map((j) => Math.abs(Math.fround(values[j]! - reference[j]!))));
    const scale = float16ToFloat32(float32ToFloat16(largest));
    const code = Math.round(((value - reference[i]!) / (scale + 1e-6)) * half);
    return reference[i]! + (Math.min(half - 1, Math.max(-half, code)) * scale) / half;
  });
}

describe.each([2, 3, 4, 5, 6, 7, 8])("the payload delta with %i bits", (bitCount) => {
  test("sends a sample in full the first time, and then moves the reference by the coded change", () => {
    const link = linkOf(bitCount);
    const first = tensor(0, rows, dim);
    expect(bits(send(link, 1, first).values)).toEqual(bits(first.values));
    let reference = first.values;
    for (let step = 2; step <= 6; step++) {
      const next = tensor(0, rows, dim, step);
      const { values, frame } = send(link, step, next);
      const expected = updated(reference, next.values, bitCount);
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
      expect(frame.payloadBytes).toBe(2 * dim + rows * Math.ceil((bitCount * dim) / 8));
      reference = values.slice();
    }
  });

  test("comes as near to a sample that stays as the reference's own rounding", () => {
    const link = linkOf(bitCount);
    send(link, 1, tensor(0, rows, dim));
    const target = tensor(0, rows, dim, 9);
    let values = target.values;
    for (let step = 2; step < 60; step++) values = send(link, step, target).values;
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(target.values[i]!, 5);
  });
});

describe("a run whose activations and gradients cross as changes", () => {
  const payload = { kind: "delta", bits: 4 };
  const wire = { "up.act": { selector: "all", payload }, "down.grad": { selector: "all", payload } };
  const { config } = tinyExperiment(tinyConfig({ wire }));

  test("sends the bytes that were predicted, over all epochs, and holds what was predicted in its caches", async () => {
    const run = await runTiny(tinyExperiment(config));
    const [start] = eventsOf(run, "start");
    const rows = eventsOf(run, "epoch").flatMap(({ bytes }) => bytes);
    const steps = start!.stepsPerEpoch * config.training.epochs;
    expect(config.training.epochs).toBeGreaterThan(1);
    for (const { interface: name, coded, baseline } of predictTiny(config).bytesPerStep) {
      const sent = rows.filter((row) => row.interface === name).reduce((sum, { bytes }) => sum + bytes, 0);
      expect(sent).toBeCloseTo(coded * steps, 6);
      expect(coded).toBeLessThan(0.8 * baseline);
    }
    const cached = { ...config, cache: { memory: "auto" as const, storage: "f32" as const }, lanes: 1 };
    expect(await tinyCaches(cached)).toEqual(predictTiny(cached).cacheBytes);
  });

  test("resumes from the end of an epoch to the same events", async () => {
    const whole = await runTiny(tinyExperiment(config));
    const checkpoint = whole.checkpoints.find(({ epoch, round }) => epoch === 1 && round === 0)!;
    const rest = await runTiny(tinyExperiment(config), { from: checkpoint, lanes: 2 });
    expect(whole.metrics.endsWith(rest.metrics)).toBe(true);
    expect(rest.adapters).toEqual(whole.adapters);
  });
});

describe("the payload delta", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e30])(
    "sends a sample with %d in full, and the one after it",
    (odd) => {
      const link = linkOf(4);
      send(link, 1, tensor(0, rows, dim));
      const broken = tensor(0, rows, dim, 2);
      broken.values[7] = odd;
      expect(bits(send(link, 2, broken).values)).toEqual(bits(broken.values));
      const recovered = tensor(0, rows, dim, 3);
      expect(bits(send(link, 3, recovered).values)).toEqual(bits(recovered.values));
      const { frame } = send(link, 4, tensor(0, rows, dim, 4));
      expect(frame.payloadBytes).toBeLessThan(4 * rows * dim);
    },
  );

  test("sends a sample with another number of rows in full", () => {
    const link = linkOf(4);
    send(link, 1, tensor(0, rows, dim));
    const longer = tensor(0, rows + 1, dim, 2);
    expect(bits(send(link, 2, longer).values)).toEqual(bits(longer.values));
  });

  test("is refused as bad input by a receiver that does not hold the sample", () => {
    const { sender } = linkOf(4);
    sender.encode(1, [tensor(0, rows, dim)], 0);
    const change = sender.encode(2, [tensor(0, rows, dim, 2)], 0);
    const error = typedError(() => linkOf(4).receiver.decode(change.bytes));
    expect([error.kind, error.message]).toEqual(["bad-input", expect.stringContaining("sample that is not held")]);
  });
});
