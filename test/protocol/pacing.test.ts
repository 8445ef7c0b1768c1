import { describe, expect, it } from "vitest";
import { type Clock, type Pace, paced } from "../../extension/protocol/pacing.ts";

/** A clock that moves when it is told to. */
function handClock(): Clock & { pass(milliseconds: number): void } {
  let now = 0;
  let timers: { at: number; call(): void }[] = [];
  return {
    after(milliseconds, call) {
      const timer = { at: now + milliseconds, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = next.at;
        next.call();
      }
      now = end;
    },
  };
}

function pacedNumbers(pace: Pace = {}) {
  const clock = handClock();
  const calls: number[] = [];
  const pacing = paced<number>((value) => void calls.push(value), { ...pace, clock });
  return { ...pacing, ...clock, calls };
}

/** Calls that end when the test says so. */
function pacedWork(pace: Pace = {}) {
  const clock = handClock();
  const begun: { value: number; isLatest(): boolean; end(failure?: Error): void }[] = [];
  const pacing = paced<number>(
    (value, isLatest) =>
      new Promise<void>((resolve, reject) => {
        begun.push({ value, isLatest, end: (failure) => (failure ? reject(failure) : resolve()) });
      }),
    { ...pace, clock },
  );
  return { ...pacing, ...clock, begun, turn: () => new Promise(setImmediate) };
}

describe("a paced call", () => {
  it("is made at once, and once more at the end of its pace with the latest that was requested meanwhile", () => {
    const { request, pass, calls } = pacedNumbers({ every: 500 });
    request(1);
    expect(calls).toEqual([1]);
    request(2);
    request(3);
    pass(499);
    expect(calls).toEqual([1]);
    pass(1);
    expect(calls).toEqual([1, 3]);
    pass(5000);
    expect(calls).toEqual([1, 3]);
  });

  it("keeps its pace under a stream of requests and loses not the last of them", () => {
    const { request, pass, calls } = pacedNumbers({ every: 100 });
    for (let ms = 0; ms < 1000; ms += 7) {
      request(ms);
      pass(7);
    }
    expect(calls.length).toBeLessThanOrEqual(11);
    expect(calls.length).toBeGreaterThanOrEqual(10);
    pass(100);
    expect(calls.at(-1)).toBe(994);
  });

  it("waits for quiet where that is asked for, and each request restarts the wait", () => {
    const { request, pass, calls } = pacedNumbers();
    request(1, 200);
    pass(199);
    request(2, 200);
    pass(199);
    expect(calls).toEqual([]);
    pass(1);
    expect(calls).toEqual([2]);
  });

  it("is not made within its request where its requester goes first, nor put off by further requests", () => {
    const { request, pass, calls } = pacedNumbers({ every: 100, later: true });
    request(1);
    request(2);
    expect(calls).toEqual([]);
    pass(0);
    expect(calls).toEqual([2]);
    request(3);
    pass(99);
    expect(calls).toEqual([2]);
    pass(1);
    expect(calls).toEqual([2, 3]);
  });

  it("can be made at once, which drops what waited and restarts the pace", () => {
    const { request, now, pass, calls } = pacedNumbers({ every: 100 });
    request(1);
    request(2);
    pass(50);
    now(3);
    expect(calls).toEqual([1, 3]);
    request(4);
    pass(99);
    expect(calls).toEqual([1, 3]);
    pass(1);
    expect(calls).toEqual([1, 3, 4]);
  });

  it("waits for the one under way, which sees that it was overtaken", async () => {
    const { request, begun, turn } = pacedWork();
    for (const value of [1, 2, 3]) request(value);
    expect(begun.map(({ value, isLatest }) => [value, isLatest()])).toEqual([[1, false]]);
    begun[0]!.end();
    await turn();
    expect(begun.map(({ value }) => value)).toEqual([1, 3]);
    expect(begun[1]!.isLatest()).toBe(true);
  });

  it("continues after one that failed", async () => {
    const { request, begun, turn } = pacedWork();
    request(1);
    request(2);
    begun[0]!.end(new Error("gone"));
    await turn();
    expect(begun.map(({ value }) => value)).toEqual([1, 2]);
  });

  it("waits for both its pace and the one under way", async () => {
    const { request, pass, begun, turn } = pacedWork({ every: 100 });
    request(1);
    request(2);
    begun[0]!.end();
    await turn();
    expect(begun).toHaveLength(1);
    pass(100);
    expect(begun).toHaveLength(2);
    request(3);
    pass(500);
    expect(begun).toHaveLength(2);
    begun[1]!.end();
    await turn();
    expect(begun.map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it("is not made after it was disposed of, and what is under way is not the latest any more", async () => {
    const { request, dispose, pass, begun, turn } = pacedWork({ every: 100 });
    request(1);
    request(2, 50);
    dispose();
    expect(begun[0]!.isLatest()).toBe(false);
    begun[0]!.end();
    await turn();
    request(3);
    pass(1000);
    expect(begun).toHaveLength(1);
  });
});
