import { expect, it } from "vitest";
import {
  colorOf,
  divergingScale,
  magnitudeWithin,
  roundCosineBelow,
  similarityScale,
} from "../../../webview/heatmap/colorScale.ts";

it("puts zero in the middle and clips beyond the limit", () => {
  const scale = divergingScale(2, true);
  expect([-2, 0, 2].map(scale.place)).toEqual([0, 0.5, 1]);
  expect(colorOf(scale, 100)).toEqual(scale.map.at(-1));
  expect(colorOf(scale, Number.NaN)).toBeUndefined();
  expect(scale.ticks).toEqual([-2, -1, 0, 1, 2]);
});

it("has a range where all values are zero", () => {
  expect(divergingScale(0, true).high).toBe(1);
});

it("spreads cosines near 1", () => {
  const scale = similarityScale(0.5);
  expect(scale.place(1)).toBe(1);
  expect(scale.place(0.5)).toBeCloseTo(0, 12);
  // Rounding may take a cosine beyond 1.
  expect(scale.place(1.0000001)).toBe(1);
  expect(scale.place(0.999) - scale.place(0.98)).toBeGreaterThan(5 * (0.999 - 0.98));
});

it("begins a similarity scale at a round cosine", () => {
  const below = (...values: number[]) => roundCosineBelow(Float32Array.from(values));
  expect(below(0.97, 0.999, Number.NaN)).toBe(0.95);
  expect([below(0.3), below(-0.2), below(Number.NaN)]).toEqual([0, -1, 0.5]);
});

it("finds the magnitude that most values stay within", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 ? 1 : -1) * i);
  values[3] = Number.NaN;
  values[4] = Number.POSITIVE_INFINITY;
  const limit = magnitudeWithin([values.subarray(0, 500), values.subarray(500)], 0.99);
  expect(limit).toBeGreaterThanOrEqual(989);
  expect(limit).toBeLessThan(1.011 * 991);
});

it("does not let one outlier decide", () => {
  const values = new Float32Array(200).fill(0.5);
  values[7] = -3000;
  expect(magnitudeWithin([values], 0.99)).toBeCloseTo(0.5, 2);
  expect(magnitudeWithin([values], 1)).toBeGreaterThanOrEqual(3000);
  expect(magnitudeWithin([new Float32Array(4)], 0.99)).toBe(0);
  expect(magnitudeWithin([], 0.99)).toBe(0);
});
