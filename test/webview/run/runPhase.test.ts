import { expect, it } from "vitest";
import { isBeginning, phaseText, runPhase } from "../../../webview/run/runPhase.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

const live = (phase: "opening lanes") => ({ phase, stopping: false, unattended: false });
const young = { status: "running", backend: null, step: 0, stepsPerEpoch: 0, epoch: 0, epochs: 14 } as const;

it.each([
  ["Loading the model and the data", young, false],
  ["Opening lanes", young, true],
  ["Opening lanes", { ...young, stepsPerEpoch: 4 }, true],
  ["Waiting for the first step", { ...young, backend: "wasm", stepsPerEpoch: 4 }, true],
  ["Training, epoch 1 of 14", { ...young, backend: "wasm", stepsPerEpoch: 4, step: 3 }, true],
  ["Evaluating, epoch 1 of 14", { ...young, backend: "wasm", stepsPerEpoch: 4, step: 4 }, true],
  ["Training, epoch 2 of 14", { ...young, backend: "wasm", stepsPerEpoch: 4, step: 5, epoch: 1 }, true],
  [
    "Opening lanes",
    { ...young, backend: "wasm", stepsPerEpoch: 4, step: 9, epoch: 2, live: live("opening lanes") },
    true,
  ],
  // Resumed: what it had is read before its lanes are open again.
  ["Training, epoch 3 of 14", { ...young, backend: "wasm", stepsPerEpoch: 4, step: 9, epoch: 2 }, false],
] as const)("a run shows %s", (text, changes, recorded) => {
  const summary = summaryOf("/a", changes);
  const phase = runPhase(summary, recorded)!;
  expect(phaseText(phase, summary.epoch + 1, summary.epochs)).toBe(text);
});

it("a run that does not compute is in no phase", () => {
  for (const status of ["queued", "paused", "done", "failed", "interrupted"] as const)
    expect(runPhase(summaryOf("/a", { ...young, status }), true)).toBeUndefined();
});

it("only a run that has just begun may have nothing to read yet", () => {
  expect(isBeginning(summaryOf("/a", young))).toBe(true);
  expect(isBeginning(summaryOf("/a", { ...young, backend: "wasm" }))).toBe(false);
  expect(isBeginning(summaryOf("/a", { ...young, status: "failed" }))).toBe(false);
  expect(isBeginning(undefined)).toBe(false);
});
