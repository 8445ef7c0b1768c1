import { expect, it } from "vitest";
import { Interrupts } from "../../../extension/programs/interrupts.ts";

function observed() {
  const exits: number[] = [];
  const interrupts = new Interrupts((code) => exits.push(code));
  const state = () => ({ soon: interrupts.soon.aborted, now: interrupts.now.aborted, exits });
  return { interrupts, state };
}

it("ends at once while nothing is recorded", () => {
  const { interrupts, state } = observed();
  interrupts.signal();
  expect(state()).toEqual({ soon: false, now: true, exits: [130] });
});

it("asks a recorded run to stop first, and ends it at the second signal", () => {
  const { interrupts, state } = observed();
  interrupts.recording = true;
  interrupts.signal();
  expect(state()).toEqual({ soon: true, now: false, exits: [] });
  interrupts.signal();
  expect(state()).toEqual({ soon: true, now: true, exits: [130] });
});

it("lets listeners save before the process ends", () => {
  const order: string[] = [];
  const interrupts = new Interrupts(() => order.push("exit"));
  interrupts.now.addEventListener("abort", () => order.push("saved"));
  interrupts.signal();
  expect(order).toEqual(["saved", "exit"]);
});

it("reports once that a checkpoint is requested", () => {
  const { interrupts } = observed();
  interrupts.control.checkpoint();
  const { control } = interrupts;
  expect([control.takeCheckpointWanted(), control.takeCheckpointWanted()]).toEqual([true, false]);
});
