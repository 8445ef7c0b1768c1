import { describe, expect, it } from "vitest";
import type { EpochMeasure, Measurement } from "./measure.ts";
import { operationsText, summaryText } from "./report.ts";
import { leaks, summarize } from "./summary.ts";

const mebibyte = 2 ** 20;

/** One step of 10 samples: 900 lane ms in phases, of which 100 are `count` and 16 the codec's. */
function epoch(epoch: number, wallMs: number, rssBytes: number): EpochMeasure {
  const phaseMs = {
    clientForward: 200,
    encode: 10,
    server: 400,
    decode: 6,
    clientBackward: 180,
    optimizer: 4,
    count: 100,
  };
  const flops = { clientForward: 2e9, server: 8e9, clientBackward: 2e9 };
  return { epoch, steps: 1, samples: 10, wallMs, phaseMs, flops, gemmCeiling: 48, rssBytes };
}

function measurement(tensorsAfter: number): Measurement {
  const none = { memory: 0, disk: 0 };
  const lane = (tensors: number) => ({ tensors, tensorBytes: 0, clientCaches: none, serverCaches: none });
  return {
    backend: { name: "cpu", detail: "", rejected: [] },
    epochs: [
      epoch(1, 9000, 100 * mebibyte),
      epoch(2, 500, 200 * mebibyte),
      epoch(3, 600, 202 * mebibyte),
      epoch(4, 1000, 204 * mebibyte),
    ],
    memory: { before: [lane(70), lane(70)], after: [lane(70), lane(tensorsAfter)] },
    peakRssBytes: 300 * mebibyte,
  };
}

describe("summary of a benchmark", () => {
  const summary = summarize(measurement(70), 2);

  it("gives median and best of the epochs after the first", () => {
    expect(summary.stepMs).toEqual({ median: 600, best: 500 });
    expect(summary.samplesPerSecond).toEqual({ median: 10 / 0.6, best: 20 });
    expect(summary.gflops).toEqual({ median: 20, best: 24 });
    expect(summary.shareOfCeiling).toEqual({ median: 20 / 48, best: 0.5 });
  });

  it("shares out all lane time between phases and waiting", () => {
    const phases = Object.fromEntries(summary.phases.map((phase) => [phase.phase, phase]));
    expect(phases.server).toEqual({ phase: "server", ms: 400, share: 400 / 1200, gflops: 40 });
    expect(phases.encode?.gflops).toBeUndefined();
    expect(summary.waiting).toEqual({ ms: 300, share: 300 / 1200 });
  });

  it("sets the codec against a step without what only counts", () => {
    expect(summary.codecShare).toBe(16 / 800);
  });

  it("follows memory", () => {
    expect(summary.rss.byEpoch).toHaveLength(4);
    expect(summary.rss.slope).toBe(2 * mebibyte);
    expect(leaks(summary)).toBe(false);
    expect(leaks(summarize(measurement(71), 2))).toBe(true);
  });

  it("is reported in text", () => {
    const shown = summaryText(summary);
    expect(shown).toContain("codec and frames: 2.0 % of a step");
    expect(shown).toContain("RSS by epoch, MiB: 100 200 202 204; slope 2.00 MiB an epoch; peak 300");
    expect(shown).toMatch(/server +\| +400\.0 \| +33\.3 % \| +40\.0/);
    expect(shown).not.toContain("LEAK");
    expect(summaryText(summarize(measurement(71), 2))).toContain("70, 70 -> 70, 71  LEAK");
  });

  it("lists operations by their share", () => {
    const shown = operationsText([
      { name: "BatchMatMul", calls: 12, ms: 3 },
      { name: "Add", calls: 4, ms: 1 },
    ]);
    expect(shown).toMatch(/BatchMatMul +\| +12\.0 \| +3\.00 \| +75\.0 %/);
  });
});
