import { expect, it } from "vitest";
import { numberAxis } from "../../../webview/charts/axes.ts";
import { drawnLines } from "../../../webview/charts/chartSpec.ts";
import { chartSummary } from "../../../webview/charts/chartSummary.ts";
import { lineStyle } from "../../../webview/charts/lineStyles.ts";

it.each([
  ["one that stays says so", [0.98, 0.98, 0.98], "a: constant at 0.98."],
  [
    "one that moves has its ends and extremes",
    [0.98, 0.99, 0.9],
    "a: from 0.98 at 0 to 0.9 at 2, between 0.9 and 0.99.",
  ],
  ["one point is all there is", [0.98], "a: 0.98 at 0."],
])("a chart in words, of a line: %s", (_, values, words) => {
  const series = { x: Float64Array.from(values, (_, i) => i), y: Float64Array.from(values) };
  const lines = [{ name: "a", label: "a", series, style: lineStyle(0) }];
  const spec = { title: "Threshold", lines, x: { title: "Epoch", show: String }, y: numberAxis("θ") };
  expect(chartSummary(spec, drawnLines(spec, new Set()))).toBe(`Threshold over Epoch. ${words}`);
});
