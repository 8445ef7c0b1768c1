/** A clock that moves when told to. */
export function testClock() {
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
