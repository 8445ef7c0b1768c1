/** The wall clock of a run: what `timings.jsonl` holds, kept apart from everything that must be reproducible. */
import type { EpochTimingEvent, Phase, TimingEvent } from "../protocol/run/events.ts";
import type { StepBatches } from "./experiment.ts";

export class RunTimer {
  private readonly startedAt: number;
  private stepStartedAt: number;
  private epochStartedAt: number;
  private current: EpochTimes;

  /**
   * @param now the clock, in milliseconds.
   * @param earlierMs what the run had taken before it continued from a checkpoint.
   * @param epochSoFar what its unfinished epoch had.
   */
  constructor(
    private readonly now = () => performance.now(),
    private readonly earlierMs = 0,
    epochSoFar: EpochTimes = noTimes,
  ) {
    this.startedAt = now();
    this.stepStartedAt = this.startedAt;
    this.current = { ...epochSoFar };
    this.epochStartedAt = this.startedAt - epochSoFar.wallMs;
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
    const { wallMs, trainMs, evaluateMs, probeMs, samples } = this.epochTimes;
    this.epochStartedAt = this.now();
    this.current = { ...noTimes };
    return {
      kind: "epochTiming",
      epoch,
      wallMs,
      evaluateMs,
      probeMs,
      samplesPerSecond: (1000 * samples) / trainMs,
      rssBytes: process.memoryUsage.rss(),
      atMs: this.elapsedMs,
    };
  }

  /** Of the epoch that continues. */
  get epochTimes(): EpochTimes {
    return { ...this.current, wallMs: this.now() - this.epochStartedAt };
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

/** What an epoch has taken so far, in milliseconds, and the samples that it has trained on. */
export interface EpochTimes {
  wallMs: number;
  trainMs: number;
  evaluateMs: number;
  probeMs: number;
  samples: number;
}

const noTimes: EpochTimes = { wallMs: 0, trainMs: 0, evaluateMs: 0, probeMs: 0, samples: 0 };
