import { expect, it } from "vitest";
import { RunControls } from "../../../extension/programs/run/runControls.ts";

it("keeps thresholds set by hand until the run takes them, in their order", () => {
  const control = new RunControls();
  control.groups = ["activation", "gradient"];
  control.setTheta(0.9, "activation");
  control.setTheta("giveBack", "gradient");
  expect(control.takeSettings()).toEqual([
    { group: "activation", setting: 0.9 },
    { group: "gradient", setting: "giveBack" },
  ]);
  expect(control.takeSettings()).toEqual([]);
});

it("refuses a threshold that would end the run: out of range, or of a group that decides on nothing in it", () => {
  const control = new RunControls();
  expect(() => control.setTheta(0.9, "activation")).toThrow("no threshold decides on activations in this run");
  control.groups = ["activation"];
  for (const theta of [2.5, -1.5, Number.NaN])
    expect(() => control.setTheta(theta, "activation")).toThrow(/threshold out of range .*expected -1 to 2/);
  expect(() => control.setTheta(0.9, "gradient")).toThrow("no threshold decides on gradients in this run");
  expect(control.takeSettings()).toEqual([]);
});

it("lets a paused run go that is to stop", async () => {
  const control = new RunControls();
  control.pause();
  const held = control.gate.pass(control.stopped);
  control.stop();
  await held;
  expect(control.stopped.aborted).toBe(true);
});
