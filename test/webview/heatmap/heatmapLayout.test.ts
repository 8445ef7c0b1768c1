import { describe, expect, it } from "vitest";
import { divergingScale, similarityScale } from "../../../webview/heatmap/colorScale.ts";
import { keyedCell } from "../../../webview/heatmap/cursorKeys.ts";
import { legendLabels } from "../../../webview/heatmap/drawLegend.ts";
import { type Axis, heatmapHeight, heatmapLayout } from "../../../webview/heatmap/heatmapLayout.ts";
import { matrixCsv } from "../../../webview/heatmap/heatmapPicture.ts";
import { summarizeMatrix } from "../../../webview/heatmap/matrixSummary.ts";

const measure = (text: string) => 6 * text.length;
const axis = (count: number, first: 0 | 1): Axis => ({ title: "", count, first, label: (i) => String(i + first) });

describe("layout", () => {
  const layout = heatmapLayout({ rows: axis(97, 1), columns: axis(1600, 0) }, 480, 291, measure);

  it("labels round numbers that do not touch", () => {
    expect(layout.rowLabels.map(({ text }) => text).slice(0, 3)).toEqual(["10", "20", "30"]);
    const columns = layout.columnLabels;
    expect(columns.map(({ text }) => Number(text) % 200)).toEqual(columns.map(() => 0));
    expect(columns[1]!.at - columns[0]!.at).toBeGreaterThan(measure("1600"));
  });

  it("keeps everything inside", () => {
    const { plot, legend, width, height } = layout;
    expect(height).toBe(heatmapHeight(291));
    expect(plot.x).toBeGreaterThanOrEqual(measure("90"));
    expect(plot.x + plot.width).toBeLessThan(width);
    expect(legend.y).toBeGreaterThan(plot.y + plot.height);
    expect(legend.y + legend.height + 14).toBeLessThan(height);
  });

  it("survives a panel without room", () => {
    expect(heatmapLayout({ rows: axis(3, 1), columns: axis(3, 0) }, 0, 60, measure).plot.width).toBe(1);
  });
});

it("keeps the legend's labels apart, the ends before all", () => {
  const wide = legendLabels(divergingScale(2, true), 300, String, measure);
  expect(wide.map(({ text }) => text)).toEqual(["2", "-2", "1", "0", "-1"]);
  const narrow = legendLabels(similarityScale(), 100, String, measure);
  expect(narrow.slice(0, 2).map(({ text }) => text)).toEqual(["1", "0.5"]);
  const fromLeft = narrow.sort((one, other) => one.at - other.at);
  fromLeft.slice(1).forEach(({ at, text }, i) => {
    const before = fromLeft[i]!;
    expect(at - measure(text) / 2).toBeGreaterThan(before.at + measure(before.text) / 2);
  });
});

describe("cursor keys", () => {
  const size = { rows: 100, columns: 30 };
  const press = (key: string, modifiers: { shiftKey?: boolean; ctrlKey?: boolean } = {}) =>
    keyedCell({ row: 50, column: 5 }, size, { key, shiftKey: false, ctrlKey: false, metaKey: false, ...modifiers });

  it.each([
    ["ArrowUp", {}, { row: 49, column: 5 }],
    ["ArrowDown", { shiftKey: true }, { row: 60, column: 5 }],
    ["ArrowLeft", { shiftKey: true }, { row: 50, column: 0 }],
    ["ArrowRight", {}, { row: 50, column: 6 }],
    ["PageUp", {}, { row: 40, column: 5 }],
    ["PageDown", {}, { row: 60, column: 5 }],
    ["Home", {}, { row: 50, column: 0 }],
    ["End", {}, { row: 50, column: 29 }],
    ["Home", { ctrlKey: true }, { row: 0, column: 0 }],
    ["End", { ctrlKey: true }, { row: 99, column: 29 }],
    ["Tab", {}, undefined],
  ])("%s %o", (key, modifiers, cell) => expect(press(key, modifiers)).toEqual(cell));
});

describe("summary", () => {
  it("finds the ends and what is missing", () => {
    expect(summarizeMatrix(Float32Array.of(1, Number.NaN, -3, 2), 2)).toEqual({
      lowest: -3,
      highest: 2,
      mean: 0,
      lowestAt: { row: 1, column: 0 },
      highestAt: { row: 1, column: 1 },
      missing: 1,
    });
  });

  it("has no values where all are missing", () => {
    const { lowest, mean, missing } = summarizeMatrix(Float32Array.of(Number.NaN), 1);
    expect([lowest, mean, missing]).toEqual([Number.NaN, Number.NaN, 1]);
  });
});

it("writes a matrix as CSV", () => {
  const rows: Axis = { title: "Sample", count: 2, first: 0, label: (row) => ["a", 'b, "c"'][row]! };
  const columns = { ...axis(2, 1), title: "Epoch" };
  expect(matrixCsv({ values: Float32Array.of(1, Number.NaN, 0.5, -2), rows, columns })).toBe(
    'Sample / Epoch,1,2\r\na,1,\r\n"b, ""c""",0.5,-2\r\n',
  );
});
