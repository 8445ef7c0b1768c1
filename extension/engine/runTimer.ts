/** The wall clock of a run: what `timings.jsonl` holds, kept apart from everything that must be reproducible. */
import type { EpochTimingEvent, Phase, TimingEvent } from "../protocol/events.ts";
import type { StepBatches } from "./experiment.ts";

export class RunTimer {
  private readonly startedAt: number;
  private stepStartedAt: number;
  private current: EpochTimes;

  /**
   * @param earlierMs what the run had taken before it went on from a checkpoint.
   * @param now the clock, in milliseconds.
   */
  constructor(
    private readonly earlierMs = 0,
    private readonly now = () => performance.now(),
  ) {
    this.startedAt = now();
    this.stepStartedAt = this.startedAt;
    this.current = epochFrom(this.startedAt);
  }

  beginStep(): void {
    this.stepStartedAt = this.now();
  }

  /** The step that has just ended. @param phaseMs milliseconds by phase, summed over clients. */
  step(epoch: number, step: number, phaseMs: Record<Phase, number>, batches: StepBatches): TimingEvent {
    const wallMs = this.now() - this.stepStartedAt;
    this.current.trainMs += wallMs;
    this.current.samples += batches.reduce((sum, { samples }) => sum + samples.length, 0);
    return { kind: "timing", epoch, step, wallMs, phaseMs, atMs: this.elapsedMs };
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
    const now = this.now();
    this.current = epochFrom(now);
    return {
      kind: "epochTiming",
      epoch,
      wallMs: now - startedAt,
      evaluateMs,
      probeMs,
      samplesPerSecond: (1000 * samples) / trainMs,
      rssBytes: process.memoryUsage.rss(),
      atMs: this.elapsedMs,
    };
  }

  /** Milliseconds since the run began. */
  get elapsedMs(): number {
    return this.earlierMs + this.now() - this.startedAt;
  }

  private async timed<T>(field: "evaluateMs" | "probeMs", work: () => Promise<T>): Promise<T> {
    const start = this.now();
    const result = await work();
    this.current[field] += this.now() - start;
    return result;
  }
}

type EpochTimes = ReturnType<typeof epochFrom>;

function epochFrom(startedAt: number) {
  return { startedAt, trainMs: 0, evaluateMs: 0, probeMs: 0, samples: 0 };
}
