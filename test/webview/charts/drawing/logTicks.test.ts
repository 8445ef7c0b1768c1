import { expect, it } from "vitest";
import { logTicks } from "../../../../webview/charts/drawing/logTicks.ts";

it.each([
  ["within a decade as on a linear axis", 69.74, 137.4, [80, 100, 120]],
  ["over decades at 1, 2 and 5", 4, 300, [5, 10, 20, 50, 100, 200]],
  ["below 1", 0.03, 0.9, [0.05, 0.1, 0.2, 0.5]],
  ["of a single value there", 5, 5, [5]],
])("a logarithmic axis is marked %s", (_, min, max, ticks) => {
  expect(logTicks(min, max, 5)).toEqual(ticks);
});

it("a logarithmic axis of very many decades is not crowded", () => {
  expect(logTicks(1e-9, 1e12, 5).length).toBeLessThanOrEqual(10);
});
