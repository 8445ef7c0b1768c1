import { expect, it } from "vitest";
import type { EpochHistogram } from "../../../extension/protocol/run/trace.ts";
import { comparedEpochs, histogramOf } from "../../../webview/tuner/histogram.ts";

const epoch = (number: number, name: EpochHistogram["interface"], ...bins: number[]): EpochHistogram => ({
  epoch: number,
  interface: name,
  counts: Array.from({ length: 64 }, (_, bin) => bins.filter((b) => b === bin).length),
  mean: null,
  std: null,
});
const histograms = [epoch(1, "up.act"), epoch(2, "up.act", 3, 3, 4), epoch(2, "down.grad"), epoch(3, "up.act", 4)];

it("adds up the epochs that compared anything", () => {
  const all = histogramOf(histograms, "up.act", null)!;
  expect(all).toMatchObject({ total: 4, from: 2, to: 3 });
  expect(all.counts.slice(3, 5)).toEqual([2, 2]);
  expect(comparedEpochs(histograms, "up.act").map(({ epoch }) => epoch)).toEqual([2, 3]);
});

it("takes one epoch", () => {
  expect(histogramOf(histograms, "up.act", 3)).toMatchObject({ total: 1, from: 3, to: 3 });
});

it("has none where nothing was compared", () => {
  expect(histogramOf(histograms, "up.act", 1)).toBeUndefined();
  expect(histogramOf(histograms, "down.grad", null)).toBeUndefined();
  expect(histogramOf([], "up.act", null)).toBeUndefined();
});
