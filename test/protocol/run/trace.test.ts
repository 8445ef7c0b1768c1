import { expect, it } from "vitest";
import { seriesName, updateFits } from "../../../extension/protocol/run/trace.ts";

it.each([
  ["fits", 10, 10, 12],
  ["old", 10, 5, 10],
  ["old", 10, 0, 7],
  // Begun before and ended after: only a snapshot is sure.
  ["gap", 10, 8, 12],
  ["gap", 10, 11, 20],
] as const)("an update %s a trace of %i events when it covers %i to %i", (fits, seq, fromSeq, to) => {
  expect(updateFits(seq, { fromSeq, seq: to })).toBe(fits);
});

it("names every curve differently", () => {
  const names = [
    seriesName.perplexity,
    seriesName.loss,
    seriesName.clientLoss(1),
    seriesName.theta("activation"),
    seriesName.theta("gradient"),
    seriesName.uploadRatio("up.act"),
    seriesName.clientUploadRatio("up.act", 1),
    seriesName.stepUploadRatio("up.act"),
    seriesName.blockSimilarity(1),
    seriesName.bytes("control"),
    seriesName.totalBytes,
    seriesName.baselineBytes,
    seriesName.uplinkSaving,
    seriesName.totalSaving,
    seriesName.samplesPerSecond,
    seriesName.memory,
    seriesName.stepTime,
  ];
  expect(new Set(names).size).toBe(names.length);
});
