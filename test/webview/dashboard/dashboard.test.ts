import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFigures, type RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import type { RunTrace } from "../../../extension/protocol/run/trace.ts";
import { partitionSpec } from "../../../webview/dashboard/partitionSpec.ts";
import { offeredActions, progressOf, runFigures } from "../../../webview/dashboard/runFigures.ts";
import { similarityMatrix } from "../../../webview/dashboard/similarityMatrix.ts";
import { placeOfTheta, thetaAtPlace } from "../../../webview/dashboard/thetaSlider.ts";
import { runName } from "../../../webview/run/runName.ts";

const summary = (more: Partial<RunSummary>) =>
  ({
    status: "running",
    controllable: true,
    resumable: false,
    configFile: "/w/a.splitcom.json",
    ...noFigures,
    epoch: 1,
    epochs: 4,
    backend: null,
    ...more,
  }) as RunSummary;

describe("the header", () => {
  it("says what is known and leaves no gap for what is not", () => {
    const figures = runFigures(
      summary({ thetas: { activation: { theta: 0.98, source: "user" } }, uplinkSaving: 0.662, uplinkBytes: 84.4e6 }),
    );
    const shown = Object.fromEntries(figures.map(({ title, value, note }) => [title, [value, note]]));
    expect(shown["Threshold θ"]).toEqual(["0.98", "by hand"]);
    expect(shown["Uplink saved"]).toEqual(["66.2 %", "84.4 MB sent"]);
    expect(shown.Perplexity).toEqual(["-", undefined]);
  });

  it("names the best perplexity and its epoch beside the last", () => {
    const noteOf = (more: Partial<RunSummary>) => runFigures(summary({ perplexity: 100.3, ...more }))[0];
    expect(noteOf({ epoch: 200, bestPerplexity: 70.5, bestEpoch: 76 })).toMatchObject({
      title: "Perplexity",
      value: "100.3",
      note: "best 70.50, epoch 76",
    });
    expect(noteOf({ epoch: 76, bestPerplexity: 70.5, bestEpoch: 76 })?.note).toBe("the best so far");
    expect(noteOf({ bestPerplexity: null })?.note).toBeUndefined();
  });

  it("shows what it took to reach a target perplexity, or that it is not reached", () => {
    const reached = { epoch: 12, uplinkBytes: 1e6, totalBytes: 3e6, seconds: 75 };
    const shown = (asked: Parameters<typeof runFigures>[1]) =>
      runFigures(summary({}), asked)
        .filter(({ title }) => title.endsWith(" to 80"))
        .map(({ title, value, note }) => [title, value, note]);
    expect(shown({ target: 80, reached })).toEqual([
      ["Uplink to 80", "1 MB", "epoch 12"],
      ["Traffic to 80", "3 MB", undefined],
      ["Time to 80", "1 min 15 s", undefined],
    ]);
    expect(shown({ target: 80, reached: null })[0]).toEqual(["Uplink to 80", "-", "not reached"]);
    expect(shown(undefined)).toEqual([]);
  });

  it("shows a threshold only of runs in which one decides, once that is known", () => {
    const has = (more: Partial<RunSummary>) => runFigures(summary(more)).some(({ title }) => title === "Threshold θ");
    expect(has({ thetas: {}, step: 3 })).toBe(false);
    expect(has({ thetas: {}, step: 0 })).toBe(true);
    expect(has({ thetas: { activation: { theta: 0.98, source: null } }, step: 3 })).toBe(true);
  });

  it("measures progress by steps, by epochs before they are known", () => {
    expect(progressOf(summary({ step: 5, stepsPerEpoch: 5 }))).toBe(0.25);
    expect(progressOf(summary({ epoch: 2 }))).toBe(0.5);
    expect(progressOf(summary({ epochs: 0 }))).toBe(0);
  });

  it.each([
    [{ status: "running" }, true, ["pause", "stop", "openConfig"]],
    [{ status: "running", controllable: false }, true, ["openConfig"]],
    [{ status: "paused", configFile: null }, true, ["resume", "stop"]],
    [{ status: "queued" }, true, ["stop", "openConfig"]],
    [{ status: "failed", resumable: true }, true, ["resume", "rerun", "openConfig"]],
    [{ status: "done" }, true, ["rerun", "openConfig"]],
    [{ status: "done", resumable: true }, false, ["openConfig"]],
  ] as const)("of %o, where running is allowed: %s, offers %o", (state, mayRun, actions) => {
    expect(offeredActions(summary(state), mayRun)).toEqual(actions);
  });
});

describe("names of runs", () => {
  const runs = [
    { run: "/w/1", name: "a", startedAt: "2026-01-01T10:00:00Z" },
    { run: "/w/2", name: "a", startedAt: "2026-01-02T10:00:00Z" },
    { run: "/w/3", name: "b", startedAt: "2026-01-03T10:00:00Z" },
  ] as RunSummary[];

  it("distinguish runs of one name by their start", () => {
    const names = runs.map(({ run }) => runName(run, runs));
    expect(new Set(names).size).toBe(3);
    expect(names[0]).toMatch(/^a \(.+\)$/);
    expect(names[2]).toBe("b");
  });

  it("are the folder's for a run that is gone", () => {
    expect(runName("/w/.splitcom/runs/old", runs)).toBe("old");
    expect(runName("C:\\w\\old", runs)).toBe("old");
  });
});

describe("the slider of thresholds", () => {
  it("comes back to the place of any threshold it gives", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (place) => {
        const theta = thetaAtPlace(place);
        // Near 1 several places give the same four decimals.
        expect(thetaAtPlace(placeOfTheta(theta))).toBe(theta);
      }),
    );
  });

  it("reaches 0, 1 and above, rising all the way", () => {
    expect([0, 980, 1000].map(thetaAtPlace)).toEqual([0, 1, 1.01]);
    const thetas = Array.from({ length: 1001 }, (_, place) => thetaAtPlace(place));
    expect(thetas).toEqual(thetas.toSorted((a, b) => a - b));
    expect([-0.5, 0, 1.5].map(placeOfTheta)).toEqual([0, 0, 1000]);
  });

  it("gives the thresholds in use more room than the rest", () => {
    expect(placeOfTheta(1) - placeOfTheta(0.95)).toBeGreaterThan(400);
  });
});

describe("the partition", () => {
  const client = (client: number, categories: Record<string, number>) => ({
    client,
    samples: Object.values(categories).reduce((sum, count) => sum + count, 0),
    tokens: 0,
    categories,
  });

  it("stacks few categories, the largest first", () => {
    const { groups, stacks } = partitionSpec([client(0, { pub: 1, inn: 5 }), client(1, { pub: 2 })]);
    expect(groups).toEqual(["0", "1"]);
    expect(stacks).toEqual([
      { name: "inn", values: [5, 0] },
      { name: "pub", values: [1, 2] },
    ]);
  });

  it("shows samples alone where there are many categories, or one", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, 2]));
    expect(partitionSpec([client(0, many)]).stacks).toEqual([{ name: "Samples", values: [40] }]);
    expect(partitionSpec([client(0, { all: 3 })]).stacks).toEqual([{ name: "Samples", values: [3] }]);
  });
});

describe("similarities by layer and epoch", () => {
  const curve = (x: number[], y: number[]) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });

  it("have a row a block, and nothing where there is nothing to compare with", () => {
    const series = { "similarity/block-1": curve([2, 3], [0.5, 0.75]), "similarity/block-2": curve([2], [0.25]) };
    const { blocks, epochs, values } = similarityMatrix({ series } as unknown as RunTrace);
    expect(blocks).toEqual([1, 2]);
    expect(epochs).toBe(3);
    expect(Array.from(values)).toEqual([Number.NaN, 0.5, 0.75, Number.NaN, 0.25, Number.NaN]);
  });

  it("are none before the second epoch", () => {
    expect(similarityMatrix({ series: {} } as RunTrace).values).toHaveLength(0);
  });
});
