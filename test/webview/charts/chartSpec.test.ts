import { describe, expect, it } from "vitest";
import type { Series } from "../../../extension/protocol/run/series.ts";
import { epochEnd, showPlace } from "../../../webview/charts/axes.ts";
import { type ChartLine, drawnLines, fullRange, stackedOn } from "../../../webview/charts/chartSpec.ts";
import { sameSpec } from "../../../webview/charts/drawing/sameSpec.ts";
import { lineStyle } from "../../../webview/charts/lineStyles.ts";

const series = (x: number[], y: number[]): Series => ({ x: Float64Array.from(x), y: Float64Array.from(y) });
const line = (name: string, of: Series, more: Partial<ChartLine> = {}): ChartLine => ({
  name,
  label: name,
  series: of,
  style: lineStyle(0),
  ...more,
});
const axis = { title: "x", show: String };

describe("stacked areas", () => {
  it("lie on those below them, at their places", () => {
    const below = series([1, 2, 3], [10, 20, 30]);
    expect(Array.from(stackedOn(series([1, 2, 3], [1, 2, 3]), below).y)).toEqual([11, 22, 33]);
  });

  it("count as nothing before their first point and hold their last", () => {
    const below = series([1, 2, 3, 4], [10, 20, 30, 40]);
    expect(Array.from(stackedOn(series([2, 3], [5, 6]), below).y)).toEqual([10, 25, 36, 46]);
  });

  it("close up where one below is hidden; lines stay where they are", () => {
    const lines = [
      line("a", series([1], [1]), { area: true }),
      line("b", series([1], [10]), { area: true }),
      line("c", series([1], [100]), { area: true }),
      line("limit", series([1], [7])),
    ];
    const tops = (hidden: string[]) =>
      Object.fromEntries(drawnLines({ lines }, new Set(hidden)).map(({ name, drawn }) => [name, drawn.y[0]]));
    expect(tops([])).toEqual({ a: 1, b: 11, c: 111, limit: 7 });
    expect(tops(["b"])).toEqual({ a: 1, c: 101, limit: 7 });
  });
});

describe("the range of x", () => {
  it("spans all lines unless the axis is fixed", () => {
    const lines = [line("a", series([2, 3], [0, 0])), line("b", series([1, 2], [0, 0])), line("c", series([], []))];
    expect(fullRange({ x: axis, lines })).toEqual({ min: 1, max: 3 });
    expect(fullRange({ x: { ...axis, min: 0, max: 5 }, lines })).toEqual({ min: 0, max: 5 });
  });

  it("is never empty", () => {
    expect(fullRange({ x: axis, lines: [] })).toEqual({ min: 0, max: 1 });
    expect(fullRange({ x: { ...axis, min: 0 }, lines: [line("a", series([0], [3]))] })).toEqual({ min: 0, max: 1 });
  });
});

describe("the end of the axis of epochs", () => {
  it("is a round number until the last epoch is near", () => {
    const ends = [0, 0.3, 1, 1.1, 2.5, 5, 7, 11, 24].map((latest) => epochEnd(latest, 24));
    expect(ends).toEqual([1, 1, 1, 2, 5, 5, 10, 20, 24]);
  });

  it("reaches as far as the curve, whatever was announced", () => {
    expect(epochEnd(7, 0)).toBe(7);
    expect(epochEnd(0, 0)).toBe(1);
  });

  it("names places as short as they are", () => {
    expect([3, 3.25, 0.125].map(showPlace)).toEqual(["3", "3.25", "0.13"]);
  });
});

describe("whether a chart must be drawn again", () => {
  const points = series([1], [2]);
  const spec = { title: "t", lines: [line("a", points)], x: axis, y: axis };

  it("is not so for the same series in a new specification", () => {
    expect(sameSpec(spec, { ...spec, lines: [line("a", { ...points })], x: { ...axis } })).toBe(true);
  });

  it.each([
    { lines: [line("a", series([1], [2]))] },
    { lines: [line("b", points)] },
    { lines: [line("a", points, { style: lineStyle(1) })] },
    { lines: [] },
    { x: { ...axis, max: 9 } },
    { marks: [{ x: 1, label: "" }] },
    { right: axis },
  ])("is so for %o", (change) => {
    expect(sameSpec(spec, { ...spec, ...change })).toBe(false);
  });
});
