import { expect, it } from "vitest";
import { settingsIn, suggestion } from "../../../extension/host/commands/forkSettings.ts";
import { tinyConfig } from "../../engine/tinyExperiment.ts";

it.each<[string, Parameters<typeof tinyConfig>[0], string]>([
  ["a fixed threshold", { control: { kind: "fixed", theta: 0.9 } }, "control.theta=0.9 training.epochs=9"],
  [
    "two thresholds",
    { control: { kind: "bangbang", low: 0.8, high: 0.9 } },
    "control.low=0.8 control.high=0.9 training.epochs=9",
  ],
  ["no threshold", { wire: { "up.act": { selector: "all" } } }, "training.epochs=9"],
  [
    "a threshold of gradients",
    { wire: { "up.act": { selector: "all" }, "down.grad": { selector: "temporal" } } },
    "gradientControl.theta=0.98 training.epochs=9",
  ],
])("a fork of a run with %s is offered what that run has", (_what, changes, expected) => {
  expect(suggestion(tinyConfig({ ...changes, training: { epochs: 5 } }), 8)).toBe(expected);
});

it("changes are separated at spaces before a path, and values keep theirs", () => {
  expect(settingsIn('  control={ "kind": "fixed" } name=two words training.epochs=3 ')).toEqual([
    'control={ "kind": "fixed" }',
    "name=two words",
    "training.epochs=3",
  ]);
  expect(settingsIn(" ")).toEqual([]);
});
