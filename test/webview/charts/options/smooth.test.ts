import { describe, expect, it } from "vitest";
import { smooth } from "../../../../webview/charts/options/smooth.ts";

const series = (...y: number[]) => ({ x: Float64Array.from(y, (_, i) => i), y: Float64Array.from(y) });

describe("the exponential moving average", () => {
  it("weighs earlier values and is corrected for the start, as TensorBoard's", () => {
    const { x, y } = smooth(series(1, 2, 3), 0.5);
    expect([...x]).toEqual([0, 1, 2]);
    // 0.5 / 0.5, 1.25 / 0.75, 2.125 / 0.875.
    expect([...y]).toEqual([1, 5 / 3, 17 / 7]);
  });

  it("keeps a constant, and passes over gaps", () => {
    expect([...smooth(series(4, Number.NaN, 4, 4), 0.9).y].map((value) => Number(value.toFixed(12)))).toEqual([
      4,
      Number.NaN,
      4,
      4,
    ]);
  });

  it("of no weight is the curve itself", () => {
    const curve = series(1, 2);
    expect(smooth(curve, 0)).toBe(curve);
  });

  it("is made once for a curve and a weight", () => {
    const curve = series(1, 5, 2);
    expect(smooth(curve, 0.6)).toBe(smooth({ ...curve }, 0.6));
    expect(smooth(curve, 0.7)).not.toEqual(smooth(curve, 0.6));
  });
});
