import { expect, it } from "vitest";
import { isPerEpoch, seriesName, updateFits } from "../../../extension/protocol/run/trace.ts";

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
    seriesName.uplinkBytes,
    seriesName.elapsed,
    seriesName.epochElapsed,
  ];
  expect(new Set(names).size).toBe(names.length);
});

it("knows which curves have a point an epoch", () => {
  const { perplexity, uploadRatio, clientUploadRatio, stage, blockSimilarity, baselineBytes, totalSaving } = seriesName;
  const epochs = [perplexity, uploadRatio("up.act"), clientUploadRatio("up.act", 1), stage("up.act", "total")];
  for (const name of [...epochs, blockSimilarity(1), baselineBytes, totalSaving, seriesName.epochElapsed])
    expect([name, isPerEpoch(name)]).toEqual([name, true]);
  const { loss, clientLoss, theta, stepUploadRatio, bytes, totalBytes, uplinkBytes, elapsed } = seriesName;
  const steps = [loss, clientLoss(1), theta("activation"), stepUploadRatio("up.act"), bytes("control"), totalBytes];
  for (const name of [...steps, uplinkBytes, elapsed, seriesName.stepTime])
    expect([name, isPerEpoch(name)]).toEqual([name, false]);
});
