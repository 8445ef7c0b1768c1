import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epochBatches, padBatch } from "../../../extension/engine/data/batches.ts";
import type { TokenizedSample } from "../../../extension/engine/data/sample.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";

const lengths = fc.array(fc.integer({ min: 3, max: 160 }), { minLength: 1, maxLength: 200 });

describe("an epoch's batches", () => {
  test("hold every sample exactly once, in as few batches as possible", () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 33 }), fc.nat(), (lengths, size, seed) => {
        const batches = epochBatches(lengths, size, seed, 0, 1);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        expect(batches.length).toBe(Math.ceil(lengths.length / size));
        expect(batches.every((batch) => batch.length <= size)).toBe(true);
      }),
    );
  });

  test("follow from seed, client and epoch", () => {
    const same = Array.from({ length: 64 }, (_, index) => 10 + (index % 40));
    const at = (seed: number, client: number, epoch: number) => epochBatches(same, 8, seed, client, epoch);
    expect(at(1, 2, 3)).toEqual(at(1, 2, 3));
    for (const other of [at(2, 2, 3), at(1, 3, 3), at(1, 2, 4)]) expect(other).not.toEqual(at(1, 2, 3));
  });

  test("waste a third less padding than random ones", () => {
    const stream = randomStream(0, "lengths");
    const drawn = Array.from({ length: 640 }, () => Math.round(80 + 20 * stream.normal()));
    const waste = (batches: number[][]) =>
      1 -
      batches.flat().reduce((sum, index) => sum + drawn[index]!, 0) /
        batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map((index) => drawn[index]!)), 0);
    const inOrder = Array.from({ length: 80 }, (_, batch) => drawn.slice(0, 8).map((_, index) => batch * 8 + index));
    expect(waste(epochBatches(drawn, 8, 0, 0, 1))).toBeLessThan((2 / 3) * waste(inOrder));
  });
});

const tokens = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 });
const sample = fc.record({ id: fc.string(), prompt: tokens, target: tokens }).map(
  ({ id, prompt, target }): TokenizedSample => ({
    id,
    prompt: Int32Array.from(prompt),
    target: Int32Array.from(target),
  }),
);

describe("a padded batch", () => {
  test("by example: prompt, target, padding on the right", () => {
    const samples = [
      { id: "a", prompt: Int32Array.of(5, 6, 0), target: Int32Array.of(7, 0) },
      { id: "b", prompt: Int32Array.of(0), target: Int32Array.of(8, 0) },
    ];
    expect(padBatch(samples, 9)).toEqual({
      ids: Int32Array.of(5, 6, 0, 7, 0, 0, 8, 0, 9, 9),
      lengths: Int32Array.of(5, 3),
      length: 5,
    });
  });

  test("a sample stands the same alone and in any company", () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 6 }), (samples) => {
        const { ids, lengths, length } = padBatch(samples, 0);
        for (const [index, one] of samples.entries()) {
          const alone = padBatch([one], 0);
          const row = ids.slice(index * length, (index + 1) * length);
          expect(lengths[index]).toBe(alone.length);
          expect(row.slice(0, alone.length)).toEqual(alone.ids);
          expect(row.slice(alone.length).every((id) => id === 0)).toBe(true);
        }
      }),
    );
  });
});
