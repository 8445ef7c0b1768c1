import { expect, test } from "vitest";
import { randomStream } from "../../../extension/engine/numeric/random.ts";

test("seeds and names both separate streams", () => {
  const first = (seed: number, name: string) => {
    const random = randomStream(seed, name);
    return [random.int32(), random.int32(), random.int32(), random.int32()].join();
  };
  const seeds = [...Array(200).keys(), 2 ** 31, 2 ** 32 - 1];
  const names = ["order/client-0", "order/client-1", "order/client-10", "projection/up.act", ""];
  const streams = seeds.flatMap((seed) => names.map((name) => first(seed, name)));
  expect(new Set(streams).size).toBe(streams.length);
  expect(first(3, "order")).toBe(first(3, "order"));
});

test("uniform and normal have their moments", () => {
  const random = randomStream(1, "moments");
  const moments = (draw: () => number) => {
    const values = Array.from({ length: 20_000 }, draw);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
  };
  const uniform = moments(random.uniform);
  expect(uniform.mean).toBeCloseTo(1 / 2, 1);
  expect(uniform.variance).toBeCloseTo(1 / 12, 2);
  const normal = moments(random.normal);
  expect(normal.mean).toBeCloseTo(0, 1);
  expect(normal.variance).toBeCloseTo(1, 1);
});

test("the first values of streams with similar names are independent", () => {
  const firsts = Array.from({ length: 2000 }, (_, i) => randomStream(0, `batches/client-0/epoch-${i}`).uniform());
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
  const lag = firsts.slice(1).reduce((sum, value, i) => sum + (value - mean) * (firsts[i]! - mean), 0) / firsts.length;
  // Correlation of neighbours: 1 / sqrt(2000) = 0.02 by chance.
  expect(Math.abs(lag * 12)).toBeLessThan(0.1);
  expect(mean).toBeCloseTo(0.5, 1);
});
