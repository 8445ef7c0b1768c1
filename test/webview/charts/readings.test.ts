import { describe, expect, it } from "vitest";
import { keyedView, panned, zoomed } from "../../../webview/charts/chartKeys.ts";
import type { ChartLine } from "../../../webview/charts/chartSpec.ts";
import { lineStyle } from "../../../webview/charts/lineStyles.ts";
import { nextPlace, readingsAt } from "../../../webview/charts/readings.ts";
import { tablePlaces } from "../../../webview/charts/tablePlaces.ts";

const line = (name: string, x: number[], y: number[]): ChartLine => ({
  name,
  label: name,
  series: { x: Float64Array.from(x), y: Float64Array.from(y) },
  style: lineStyle(0),
});
const lines = [line("long", [1, 2, 3, 4], [10, 20, 30, 40]), line("short", [1, 2], [5, 6])];
const read = (x: number, reach = 0) =>
  Object.fromEntries(readingsAt(lines, x, reach)!.readings.map(({ line, y }) => [line.name, y]));

describe("readings", () => {
  it("are of the nearest point, of all lines that reach it", () => {
    expect(read(1.9)).toEqual({ long: 20, short: 6 });
    expect(read(3.8)).toEqual({ long: 40 });
  });

  it("include a line that ended a little before", () => {
    expect(read(3, 1)).toEqual({ long: 30, short: 6 });
  });

  it("are none where there are no points", () => {
    expect(readingsAt([line("empty", [], [])], 1, 1)).toBeUndefined();
  });
});

describe("a chart by keyboard", () => {
  const full = { min: 0, max: 10 };
  const press = (key: string, cursor?: number, range = full, shiftKey = false) =>
    keyedView({ range, cursor }, full, lines, { key, shiftKey });

  it("goes from point to point, and stays at the last", () => {
    expect(press("ArrowRight")?.cursor).toBe(1);
    expect(press("ArrowRight", 1)?.cursor).toBe(2);
    expect(press("ArrowLeft", 2)?.cursor).toBe(1);
    expect(press("ArrowRight", 4)?.cursor).toBe(4);
    expect(press("End", 1)?.cursor).toBe(4);
    expect(press("Home", 4)?.cursor).toBe(1);
  });

  it("zooms around the cursor, pans, and shows all again", () => {
    expect(press("+", 4)?.range).toEqual({ min: 2, max: 7 });
    expect(press("ArrowRight", 4, { min: 2, max: 7 }, true)?.range).toEqual({ min: 2.5, max: 7.5 });
    expect(press("0", 4, { min: 2, max: 7 })?.range).toEqual(full);
  });

  it("brings a cursor into view that is not in it", () => {
    const { range } = press("End", 1, { min: 0, max: 3 })!;
    expect(range).toEqual({ min: 1, max: 4 });
  });

  it("leaves other keys alone", () => {
    expect(press("Tab")).toBeUndefined();
    expect(press("Escape")).toBeUndefined();
  });

  it("never leaves the whole range", () => {
    expect(panned({ min: 1, max: 3 }, -5, full)).toEqual({ min: 0, max: 2 });
    expect(panned({ min: 8, max: 10 }, 5, full)).toEqual({ min: 8, max: 10 });
    expect(zoomed({ min: 0, max: 4 }, 0, 2, full)).toEqual({ min: 0, max: 8 });
    expect(zoomed({ min: 6, max: 10 }, 9.5, 2, full)).toEqual({ min: 2, max: 10 });
    expect(zoomed({ min: 2, max: 9 }, 5, 2, full)).toEqual(full);
  });

  it("skips to the next place of any line", () => {
    expect(nextPlace(lines, 2, 1)).toBe(3);
    expect(nextPlace(lines, 3, -1)).toBe(2);
    expect(nextPlace([], 3, 1)).toBe(3);
  });
});

describe("a chart's table", () => {
  it("has a row for every place of any line", () => {
    expect(tablePlaces(lines.map(({ series }) => series))).toEqual({ places: [1, 2, 3, 4], all: 4 });
  });

  it("has an even selection of many, with both ends", () => {
    const x = Array.from({ length: 5000 }, (_, i) => i);
    const { places, all } = tablePlaces([line("many", x, x).series]);
    expect(all).toBe(5000);
    expect(places).toHaveLength(200);
    expect([places[0], places.at(-1)]).toEqual([0, 4999]);
  });
});
