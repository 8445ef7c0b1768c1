import { describe, expect, it } from "vitest";
import { pacedFrames } from "../../../webview/app/pacedFrames.ts";
import { DrawQueue } from "../../../webview/charts/drawing/drawQueue.ts";
import { testClock } from "../testClock.ts";

describe("paced frames", () => {
  it("call in the next frame while drawing is quick", () => {
    const clock = testClock();
    const later = pacedFrames(new DrawQueue(clock), clock);
    let calls = 0;
    for (let i = 0; i < 3; i++) {
      later(() => calls++);
      clock.pass(17);
    }
    expect(calls).toBe(3);
  });

  it("rest thrice as long as drawing took", () => {
    const clock = testClock();
    const later = pacedFrames(new DrawQueue(clock), clock);
    later(() => clock.spend(100));
    clock.pass(20);
    clock.pass(1);
    let called = false;
    later(() => {
      called = true;
    });
    clock.pass(250);
    expect(called).toBe(false);
    clock.pass(100);
    expect(called).toBe(true);
  });

  it("wait until all charts are drawn, and rest thrice as long as that took", () => {
    const clock = testClock();
    const queue = new DrawQueue(clock);
    const later = pacedFrames(queue, clock);
    later(() => {
      for (let chart = 0; chart < 3; chart++) queue.draw({ chart }, () => clock.spend(30));
    });
    clock.pass(17);
    expect(queue.busy).toBe(true);
    let called = false;
    later(() => {
      called = true;
    });
    clock.pass(300);
    expect(queue.busy).toBe(false);
    expect(called).toBe(false);
    clock.pass(200);
    expect(called).toBe(true);
  });
});
