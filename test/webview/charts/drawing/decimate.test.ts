import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Series } from "../../../../extension/protocol/run/series.ts";
import { decimate, nearestIndex } from "../../../../webview/charts/drawing/decimate.ts";

const series = (y: readonly number[], x = y.map((_, i) => i)): Series => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

/** Curves with repeated x and gaps. */
const curves = fc
  .array(
    fc.record({
      step: fc.integer({ min: 0, max: 3 }),
      value: fc.oneof(
        { weight: 9, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
    }),
    { minLength: 1, maxLength: 400 },
  )
  .map((points) => {
    let x = 0;
    return series(
      points.map(({ value }) => value),
      points.map(({ step }) => {
        x += step;
        return x;
      }),
    );
  });

describe("decimation", () => {
  it("keeps all points of a curve that has few", () => {
    expect(decimate(series([3, 1, 2]), { min: 0, max: 2 }, 10)).toEqual([
      { x: 0, y: 3 },
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  it("keeps a single peak among 50,000 points, and the first and the last", () => {
    const y = new Array<number>(50_000).fill(0);
    y[31_415] = 7;
    const points = decimate(series(y), { min: 0, max: 49_999 }, 800);
    expect(points.length).toBeLessThanOrEqual(2 * 800 + 2);
    expect(points).toContainEqual({ x: 31_415, y: 7 });
    expect(points[0]).toEqual({ x: 0, y: 0 });
    expect(points.at(-1)).toEqual({ x: 49_999, y: 0 });
  });

  it("keeps a neighbor on either side of the range", () => {
    const points = decimate(series([0, 1, 2, 3, 4, 5]), { min: 1.5, max: 3.5 }, 10);
    expect(points.map(({ x }) => x)).toEqual([1, 2, 3, 4]);
  });

  it("draws a column without values as one gap", () => {
    const y = Array.from({ length: 1000 }, (_, i) => (i >= 400 && i < 600 ? Number.NaN : i % 7));
    const gaps = decimate(series(y), { min: 0, max: 999 }, 10).filter((point) => Number.isNaN(point.y));
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.length).toBeLessThanOrEqual(2);
  });

  it("gives points of the curve in order, with its extremes, at no more than two a column", () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 1, max: 40 }), (curve, columns) => {
        const range = { min: curve.x[0]!, max: curve.x.at(-1)! + 1 };
        const points = decimate(curve, range, columns);
        expect(points.length).toBeLessThanOrEqual(2 * columns + 2);
        for (let i = 1; i < points.length; i++) expect(points[i]!.x).toBeGreaterThanOrEqual(points[i - 1]!.x);
        const pairs = new Set(Array.from(curve.x, (x, i) => `${x} ${curve.y[i]}`));
        for (const { x, y } of points) expect(pairs).toContain(`${x} ${y}`);
        const values = Array.from(curve.y).filter((value) => !Number.isNaN(value));
        const drawn = points.map(({ y }) => y).filter((value) => !Number.isNaN(value));
        expect(Math.min(...drawn)).toBe(Math.min(...values));
        expect(Math.max(...drawn)).toBe(Math.max(...values));
      }),
    );
  });

  it("thins 20 curves of 50,000 points well within a redraw of 100 ms", () => {
    const noise = (seed: number) =>
      series(Array.from({ length: 50_000 }, (_, i) => Math.sin(i * 0.01 + seed) + ((i * 7919 + seed) % 97) / 97));
    const many = Array.from({ length: 20 }, (_, seed) => noise(seed));
    const run = () => many.map((curve) => decimate(curve, { min: 0, max: 49_999 }, 400));
    run();
    // The best of some: others compute on this machine, too.
    const times = Array.from({ length: 8 }, () => {
      const start = performance.now();
      const thinned = run();
      expect(thinned).toHaveLength(20);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(40);
  });
});

describe("the nearest point", () => {
  it("passes over gaps", () => {
    expect(nearestIndex(series([1, Number.NaN, Number.NaN, 4]), 1.2)).toBe(0);
    expect(nearestIndex(series([1, Number.NaN, Number.NaN, 4]), 1.9)).toBe(3);
  });

  it("is none of a curve without values", () => {
    expect(nearestIndex(series([Number.NaN]), 0)).toBeUndefined();
    expect(nearestIndex(series([]), 0)).toBeUndefined();
  });

  it("is as near as any", () => {
    fc.assert(
      fc.property(curves, fc.double({ noNaN: true, min: -10, max: 1300 }), (curve, at) => {
        const found = nearestIndex(curve, at);
        const distances = Array.from(curve.x)
          .filter((_, i) => !Number.isNaN(curve.y[i]!))
          .map((x) => Math.abs(x - at));
        if (distances.length === 0) expect(found).toBeUndefined();
        else expect(Math.abs(curve.x[found!]! - at)).toBe(Math.min(...distances));
      }),
    );
  });
});
