import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PauseGate } from "../../../extension/programs/run/pauseGate.ts";

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), wait(20).then(() => false)]);
}

describe("the gate of a run", () => {
  it("lets pass, holds while paused, and lets go when resumed", async () => {
    const gate = new PauseGate();
    expect(await settled(gate.pass())).toBe(true);
    gate.pause();
    gate.pause();
    const held = gate.pass();
    expect(await settled(held)).toBe(false);
    gate.unpause();
    gate.unpause();
    expect(await settled(held)).toBe(true);
  });

  it("holds on where it is closed again before anyone could pass", async () => {
    const gate = new PauseGate();
    gate.pause();
    const held = gate.pass();
    gate.unpause();
    gate.pause();
    expect(await settled(held)).toBe(false);
    gate.unpause();
    expect(await settled(held)).toBe(true);
  });

  it("lets go of a run that is to end, and of one that is already", async () => {
    const gate = new PauseGate();
    const [soon, now] = [new AbortController(), new AbortController()];
    gate.pause();
    const held = gate.pass(soon.signal, now.signal);
    expect(await settled(held)).toBe(false);
    now.abort();
    expect(await settled(held)).toBe(true);
    expect(await settled(gate.pass(soon.signal, now.signal))).toBe(true);
  });

  it("has a clock that stands still while somebody is held, and only then", async () => {
    const gate = new PauseGate();
    const start = performance.now();
    const begin = gate.now();
    gate.pause();
    await wait(30);
    const work = performance.now() - start;
    const held = gate.pass();
    await wait(100);
    gate.unpause();
    await held;
    const elapsed = gate.now() - begin;
    expect(elapsed).toBeGreaterThan(work - 1);
    expect(elapsed).toBeLessThan(performance.now() - start - 90);
  });
});
