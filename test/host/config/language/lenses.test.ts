import { describe, expect, it } from "vitest";
import { earlierRunOf } from "../../../../extension/host/config/earlierRun.ts";
import { thetasToApply } from "../../../../extension/host/config/language/lenses.ts";
import { noLabels, noneSkipped, type RunSummary } from "../../../../extension/protocol/run/runSummary.ts";

const running: RunSummary = {
  run: "/w/.splitcom/runs/1",
  name: "one",
  status: "running",
  controllable: true,
  live: null,
  order: null,
  resumable: false,
  error: null,
  startedAt: "2026-01-01T00:00:00Z",
  endedAt: null,
  configFile: "/w/a.splitcom.json",
  backend: "wasm",
  epoch: 2,
  epochs: 14,
  step: 8,
  stepsPerEpoch: 4,
  bestPerplexity: null,
  bestEpoch: null,
  perplexity: 100,
  uplinkSaving: 0.5,
  totalSaving: 0.2,
  uplinkBytes: 1,
  downlinkBytes: 1,
  thetas: { activation: { theta: 0.97, source: "start" } },
  secondsLeft: 10,
  seconds: 10,
  labels: noLabels,
  skipped: noneSkipped,
};

const text = '{\n  // comment\n  "control": { "kind": "fixed", "theta": 0.99 },\n}';

describe("Apply to run", () => {
  it("is offered at a threshold that differs from the running experiment's", () => {
    expect(thetasToApply(text, running)).toEqual([
      { group: "activation", offset: text.indexOf("0.99"), from: 0.97, to: 0.99 },
    ]);
    expect(thetasToApply(text, { ...running, status: "paused" })).toHaveLength(1);
  });

  it("is not offered where they are the same up to f32", () => {
    expect(
      thetasToApply(text, { ...running, thetas: { activation: { theta: Math.fround(0.99), source: "start" } } }),
    ).toEqual([]);
  });

  it.each([
    ["no run", undefined],
    ["a run of another window", { ...running, controllable: false }],
    ["a run that has ended", { ...running, status: "done" as const }],
    ["a run that waits", { ...running, status: "queued" as const }],
    ["a run before its first step", { ...running, thetas: {} }],
  ])("is not offered to %s", (_, run) => {
    expect(thetasToApply(text, run)).toEqual([]);
  });

  it.each([
    '{ "control": { "kind": "bangbang" } }',
    '{ "control": { "theta": "0.99" } }',
    text.replace("0.99", "7"),
    "{",
  ])("is not offered without a threshold to take over: %s", (other) => {
    expect(thetasToApply(other, running)).toEqual([]);
  });
});

describe("the run that a prediction is made from", () => {
  const newest = { ...running, run: "newest", epoch: 1 };
  const other = { ...running, run: "other", configFile: "/w/b.splitcom.json" };
  const queued = { ...running, run: "queued", status: "queued" as const };

  it("is the newest of the file that has similarities", () => {
    expect(earlierRunOf([queued, newest, other, running], "/w/a.splitcom.json")).toBe(running);
    expect(earlierRunOf([queued, newest, other], "/w/a.splitcom.json")).toBeUndefined();
  });
});
