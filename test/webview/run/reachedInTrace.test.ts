import { expect, it } from "vitest";
import { reachedInTrace } from "../../../webview/run/reachedInTrace.ts";
import { overlaidRun } from "../runCharts/exampleRun.ts";

const curves = {
  perplexity: [
    [1, 90],
    [2, 79],
    [3, 85],
  ],
  "bytes/up": [
    [1, 40],
    [2, 50],
    [3, 60],
  ],
  "bytes/total": [
    [1, 52],
    [2, 72],
    [3, 92],
  ],
} as const;
const timed = {
  "time/elapsed/epoch": [
    [1, 9],
    [2, 18],
    [3, 27],
  ],
} as const;
const { trace } = overlaidRun("one", { ...curves, ...timed });

it("a run's curves say what it used until it first reached a perplexity", () => {
  expect(reachedInTrace(trace, 80)).toEqual({ epoch: 2, uplinkBytes: 50, totalBytes: 72, seconds: 18 });
  expect(reachedInTrace(trace, 78)).toBeNull();
});

it("a run without held-out data reaches nothing, and one without timings has no time", () => {
  expect(reachedInTrace({ ...trace, series: {} }, 80)).toBeNull();
  expect(reachedInTrace(overlaidRun("two", curves).trace, 80)).toMatchObject({ epoch: 2, seconds: null });
});
