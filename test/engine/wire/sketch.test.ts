import { describe, expect, test } from "vitest";
import { cosine } from "../../../extension/engine/numeric/cosine.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { createSketch } from "../../../extension/engine/wire/selector/sketch.ts";
import { bits, linkOptions, tensor } from "./linkFixtures.ts";

const rp = (k: number, matrix: "gaussian" | "sparse", dim: number, seed = 7) =>
  createSketch({ kind: "rp", k, matrix }, linkOptions({}, { dim, seed }));

describe.each(["gaussian", "sparse"] as const)("%s projection", (matrix) => {
  test("is the matrix product, whatever is left over by its blocks", () => {
    for (const [rows, dim, k] of [
      [1, 3, 1],
      [2, 8, 4],
      [5, 7, 6],
      [4, 16, 9],
    ] as const) {
      const sketch = rp(k, matrix, dim);
      // Row j of P is the sketch of the j-th unit vector.
      const p = Array.from({ length: dim }, (_, j) => sketch.of(new Float32Array(dim).fill(1, j, j + 1), 1));
      const { values } = tensor(1, rows, dim);
      const expected = Array.from({ length: rows * k }, (_, i) =>
        p.reduce((sum, row, j) => sum + values[Math.floor(i / k) * dim + j]! * row[i % k]!, 0),
      );
      [...sketch.of(values, rows)].forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
    }
  });

  test("gives a row the same bits alone and in any block", () => {
    const sketch = rp(6, matrix, 10);
    const { values } = tensor(1, 7, 10);
    const whole = sketch.of(values, 7);
    for (let row = 0; row < 7; row++) {
      const alone = sketch.of(values.subarray(row * 10, (row + 1) * 10), 1);
      expect(bits(whole.subarray(row * 6, (row + 1) * 6))).toEqual(bits(alone));
    }
  });

  test("is drawn from the seed and the interface, the same for every client", () => {
    const { values } = tensor(1, 3, 10);
    const of = (others: object) =>
      bits(createSketch({ kind: "rp", k: 4, matrix }, linkOptions({}, { dim: 10, ...others })).of(values, 3));
    expect(of({ client: 1 })).toEqual(of({ client: 2 }));
    expect(of({ seed: 1 })).not.toEqual(of({ seed: 2 }));
    expect(of({ interface: "up.act" })).not.toEqual(of({ interface: "down.grad" }));
  });

  test("keeps cosines (Johnson-Lindenstrauss)", () => {
    const [rows, dim, k] = [40, 64, 16];
    const sketch = rp(k, matrix, dim);
    const random = randomStream(1, "cosines");
    let squares = 0;
    const trials = 60;
    for (let trial = 0; trial < trials; trial++) {
      const a = tensor(0, rows, dim, 2 * trial).values;
      const noise = tensor(0, rows, dim, 2 * trial + 1).values;
      const scale = 2 * random.uniform();
      const b = a.map((value, i) => value + scale * noise[i]!);
      squares += (cosine(sketch.of(a, rows), sketch.of(b, rows)) - cosine(a, b)) ** 2;
    }
    // Independent rows: the error of a cosine over rows * k projected values is about 1 / sqrt(640) = 0.04.
    expect(Math.sqrt(squares / trials)).toBeLessThan(0.05);
  });

  test("keeps lengths in the mean", () => {
    const sketch = rp(64, matrix, 64);
    const { values } = tensor(1, 50, 64);
    const norm = (array: Float32Array) => Math.hypot(...array);
    expect(norm(sketch.of(values, 50)) / norm(values)).toBeCloseTo(1, 1);
  });
});

test("sparse entries are +-sqrt(3 / k) or 0, two thirds of them 0", () => {
  const dim = 3000;
  const sketch = rp(3, "sparse", dim);
  const entries = Array.from({ length: dim }, (_, j) => [
    ...sketch.of(new Float32Array(dim).fill(1, j, j + 1), 1),
  ]).flat();
  const share = (value: number) => entries.filter((entry) => entry === value).length / entries.length;
  expect(new Set(entries.map(Math.abs))).toEqual(new Set([0, 1]));
  expect(share(1)).toBeCloseTo(1 / 6, 1);
  expect(share(-1)).toBeCloseTo(1 / 6, 1);
});
