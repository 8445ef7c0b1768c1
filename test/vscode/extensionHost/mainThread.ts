/** How long this process's main thread was busy with its own work, on a machine whose cores others use as well. */
import { readFileSync } from "node:fs";

/** What the system's scheduler has counted for this thread since its start, in milliseconds. */
export interface ThreadTimes {
  /** Computing. */
  computed: number;
  /** Ready to compute, but waiting for a core that others had. */
  waited: number;
}

/** Undefined where the system does not report it; there the clock has to do. */
export function threadTimes(): ThreadTimes | undefined {
  try {
    const [computed, waited] = readFileSync("/proc/thread-self/schedstat", "utf8").split(" ");
    return { computed: Number(computed) / 1e6, waited: Number(waited) / 1e6 };
  } catch {
    return undefined;
  }
}

/** Waits until this thread has next to nothing to do: VS Code's own start, and its other extensions', share it. */
export async function quietThread(): Promise<void> {
  const until = performance.now() + 20_000;
  for (let last = threadTimes(); last && performance.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = threadTimes()!;
    if (now.computed - last.computed < 15) return;
    last = now;
  }
}

/** One turn of the event loop, in milliseconds. */
export interface Turn {
  /** By the clock, beyond what was asked for. */
  late: number;
  /** Of that, at most so much was this thread's own computing. */
  own: number;
}

/** Watches the event loop's turns from now on, by a timer that should fire every 5 ms. @returns what ends it and gives them. */
export function watchEventLoop(): () => Turn[] {
  const period = 5;
  const turns: Turn[] = [];
  let last = performance.now();
  let before = threadTimes();
  const timer = setInterval(() => {
    const now = performance.now();
    const times = threadTimes();
    const late = now - last - period;
    // The clock also runs while other processes, or other machines on the same hardware, have the core.
    turns.push({ late, own: times && before ? Math.min(late, times.computed - before.computed) : late });
    last = now;
    before = times;
  }, period);
  return () => {
    clearInterval(timer);
    return turns;
  };
}
