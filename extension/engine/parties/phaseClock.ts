/** Wall time by phase of a step; tfjs on all our backends computes before it returns, so a call's time is its work's. */
import { type Phase, phases } from "../../protocol/run/events.ts";

export class PhaseClock {
  private milliseconds = zero();

  /** Runs `work` and books its wall time on `phase`. */
  time<T>(phase: Phase, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.milliseconds[phase] += performance.now() - start;
    }
  }

  /** Milliseconds by phase since the last call. */
  take(): Record<Phase, number> {
    const taken = this.milliseconds;
    this.milliseconds = zero();
    return taken;
  }
}

function zero(): Record<Phase, number> {
  return Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>;
}
