import { describe, expect, it } from "vitest";
import { pacedFrames } from "../../webview/pacedFrames.ts";

/** A clock that moves when told to. */
function testClock() {
  let now = 1000;
  let waiting: { at: number; call: () => void }[] = [];
  const after = (milliseconds: number, call: () => void) => waiting.push({ at: now + milliseconds, call });
  return {
    now: () => now,
    after,
    frame: (call: () => void) => after(16, call),
    /** Work that takes time, within a call. */
    spend(milliseconds: number) {
      now += milliseconds;
    },
    pass(milliseconds: number) {
      const end = now + milliseconds;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.call();
      }
      now = Math.max(now, end);
    },
  };
}

describe("paced frames", () => {
  it("call in the next frame while drawing is quick", () => {
    const clock = testClock();
    const later = pacedFrames(clock);
    let calls = 0;
    for (let i = 0; i < 3; i++) {
      later(() => calls++);
      clock.pass(17);
    }
    expect(calls).toBe(3);
  });

  it("rest thrice as long as drawing took", () => {
    const clock = testClock();
    const later = pacedFrames(clock);
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
});
