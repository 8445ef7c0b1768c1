/** The wall clock of a run: what `timings.jsonl` holds, kept apart from everything that must be reproducible. */
import type { EpochTimingEvent, Phase, TimingEvent } from "../protocol/events.ts";
import type { StepBatches } from "./experiment.ts";

export class RunTimer {
  private readonly startedAt = performance.now();
  private stepStartedAt = this.startedAt;
  private current = emptyEpoch();

  beginStep(): void {
    this.stepStartedAt = performance.now();
  }

  /** The step that has just ended. @param phaseMs milliseconds by phase, summed over clients. */
  step(epoch: number, step: number, phaseMs: Record<Phase, number>, batches: StepBatches): TimingEvent {
    const wallMs = performance.now() - this.stepStartedAt;
    this.current.trainMs += wallMs;
    this.current.samples += batches.reduce((sum, { samples }) => sum + samples.length, 0);
    return { kind: "timing", epoch, step, wallMs, phaseMs, atMs: this.elapsed() };
  }

  async evaluating<T>(work: () => Promise<T>): Promise<T> {
    return this.timed("evaluateMs", work);
  }

  async probing<T>(work: () => Promise<T>): Promise<T> {
    return this.timed("probeMs", work);
  }

  /** The epoch that has just ended; begins the next. `samplesPerSecond` is of training alone. */
  epoch(epoch: number): EpochTimingEvent {
    const { startedAt, trainMs, evaluateMs, probeMs, samples } = this.current;
    this.current = emptyEpoch();
    return {
      kind: "epochTiming",
      epoch,
      wallMs: performance.now() - startedAt,
      evaluateMs,
      probeMs,
      samplesPerSecond: (1000 * samples) / trainMs,
      rssBytes: process.memoryUsage.rss(),
      atMs: this.elapsed(),
    };
  }

  private elapsed(): number {
    return performance.now() - this.startedAt;
  }

  private async timed<T>(field: "evaluateMs" | "probeMs", work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.current[field] += performance.now() - start;
    return result;
  }
}

function emptyEpoch() {
  return { startedAt: performance.now(), trainMs: 0, evaluateMs: 0, probeMs: 0, samples: 0 };
}
