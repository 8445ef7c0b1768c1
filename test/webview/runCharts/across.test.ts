import { describe, expect, it } from "vitest";
import type { ChartAxisName } from "../../../extension/protocol/messages/names.ts";
import type { Series } from "../../../extension/protocol/run/series.ts";
import { acrossAxis, placeAcross } from "../../../webview/runCharts/across.ts";
import { seriesOf } from "../../../webview/runCharts/overlaidRun.ts";
import { overlaidRun } from "./exampleRun.ts";

/** Two epochs of four steps, each of which sends 10 bytes up and 3 down; steps take 1 s, evaluations 5 s. */
const steps = [1, 2, 3, 4, 5, 6, 7, 8];
const curves = {
  perplexity: [
    [1, 90],
    [2, 80],
  ],
  loss: steps.map((step) => [step / 4, 5 - step / 10] as const),
  theta: [
    [0, 0.98],
    [1, 0.95],
  ],
  "bytes/up": steps.map((step) => [step / 4, 10 * step] as const),
  "bytes/total": steps.map((step) => [step / 4, 13 * step] as const),
  "time/elapsed": steps.map((step) => [step / 4, step + (step > 4 ? 5 : 0)] as const),
  "time/elapsed/epoch": [
    [1, 9],
    [2, 18],
  ],
} as const;
const over = (across: ChartAxisName) => overlaidRun("one", curves, { across });
const points = ({ x, y }: Series) => Array.from(x, (value, index) => [value, y[index]]);

describe("a curve of epochs", () => {
  it.each([
    [
      "epoch",
      [
        [1, 90],
        [2, 80],
      ],
    ],
    [
      "step",
      [
        [4, 90],
        [8, 80],
      ],
    ],
    [
      "uplink",
      [
        [40, 90],
        [80, 80],
      ],
    ],
    [
      "traffic",
      [
        [52, 90],
        [104, 80],
      ],
    ],
    // Known once the evaluation has ended.
    [
      "time",
      [
        [9, 90],
        [18, 80],
      ],
    ],
  ] as const)("over %s has each point where its epoch ended", (across, expected) => {
    expect(points(seriesOf(over(across), "perplexity"))).toEqual(expected);
  });
});

describe("a curve of steps", () => {
  it.each([
    ["step", [1, 2, 3, 4, 5, 6, 7, 8]],
    ["uplink", [10, 20, 30, 40, 50, 60, 70, 80]],
    ["time", [1, 2, 3, 4, 10, 11, 12, 13]],
  ] as const)("over %s has each point where its step ended", (across, expected) => {
    expect([...seriesOf(over(across), "loss").x]).toEqual(expected);
  });

  it("begins at 0 with what was so before the first step", () => {
    for (const across of ["step", "uplink", "time"] as const) expect(seriesOf(over(across), "theta").x[0]).toBe(0);
  });
});

it("a point whose bytes are not known yet is left out until they are", () => {
  const behind = overlaidRun("one", { ...curves, "bytes/up": curves["bytes/up"].slice(0, 6) }, { across: "uplink" });
  expect([...seriesOf(behind, "perplexity").x]).toEqual([40]);
  expect(seriesOf(behind, "loss").x).toHaveLength(6);
});

it("a curve's places are made once, so that charts know it has not changed", () => {
  const run = over("uplink");
  expect(seriesOf(run, "loss").x).toBe(seriesOf(run, "loss").x);
  expect(seriesOf({ ...run, across: "traffic" }, "loss").x).not.toBe(seriesOf(run, "loss").x);
});

it("what was done by hand is marked where it happened", () => {
  expect(placeAcross(over("epoch"), 1.5)).toBe(1.5);
  expect(placeAcross(over("step"), 1.5)).toBe(6);
  expect(placeAcross(over("traffic"), 1.5)).toBe(78);
  expect(placeAcross(over("time"), 5)).toBeUndefined();
});

it("axes are named after what they measure, and show its unit", () => {
  const axis = (across: ChartAxisName) => acrossAxis([over(across)]);
  expect((["epoch", "step", "uplink", "traffic", "time"] as const).map((across) => axis(across).title)).toEqual([
    "Epoch",
    "Step",
    "Bytes up",
    "Bytes up and down",
    "Wall time",
  ]);
  expect(axis("step").max).toBe(8);
  expect(axis("uplink").show(1.5e6)).toBe("1.5 MB");
  const { tick, spacing } = axis("time");
  expect([0, 30, 90, 5400].map((seconds) => tick!(seconds))).toEqual(["0", "30 s", "1.5 min", "1.5 h"]);
  expect([10, 100, 5000].map((span) => spacing!(span))).toEqual([2, 15, 900]);
});
