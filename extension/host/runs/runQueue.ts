/**
 * This window's part in the queue. What waits is on disk, for every window that has the folder open; each of them advances the queue, and
 * whichever takes a run first starts it.
 */
import { toWireError } from "../../protocol/errors.ts";
import type { TakenRun } from "../../protocol/messages/archiveApi.ts";
import { paced } from "../../protocol/pacing.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import type { Runner, RunnerEnd } from "./runnerProcess.ts";

export interface QueueParts {
  /** As of `ArchiveApi.takeNext`. */
  take(atOnce: number): Promise<TakenRun[]>;
  /** Forks a runner. A throw counts as the run's end. */
  begin(taken: TakenRun): Runner;
  /** How many may compute at once, asked again each time; 0 where this window may start none. */
  atOnce(): number;
  /** A runner of this window has ended. */
  ended(taken: TakenRun, end: RunnerEnd): void;
  /** The queue could not be read. */
  failed(error: unknown): void;
}

/** Milliseconds between two looks at the queue. */
const pace = 200;

export class RunQueue {
  private readonly runners = new Map<RunId, Runner>();
  private readonly advancing = paced(() => this.startNext(), { every: pace });
  private disposed = false;

  constructor(private readonly parts: QueueParts) {}

  /** The runner of a run that this window has started and that has not ended. */
  runnerOf(run: RunId): Runner | undefined {
    return this.runners.get(run);
  }

  /** Starts as many as may be computed at once. */
  advance(): void {
    this.advancing.request();
  }

  /** Leaves all runners to themselves: they compute on. */
  dispose(): void {
    this.disposed = true;
    this.advancing.dispose();
    for (const runner of this.runners.values()) runner.leave();
    this.runners.clear();
  }

  private async startNext(): Promise<void> {
    const atOnce = this.parts.atOnce();
    if (atOnce < 1) return;
    try {
      for (const taken of await this.parts.take(atOnce)) this.start(taken);
    } catch (error) {
      if (!this.disposed) this.parts.failed(error);
    }
  }

  private start(taken: TakenRun): void {
    let runner: Runner;
    try {
      runner = this.parts.begin(taken);
    } catch (error) {
      this.parts.ended(taken, { kind: "died", error: toWireError(error), recorded: false });
      return;
    }
    this.runners.set(taken.run, runner);
    // Disposed of while it was taken: nobody else knows of it.
    if (this.disposed) runner.leave();
    void runner.ended.then((end) => {
      if (this.runners.get(taken.run) !== runner) return;
      this.runners.delete(taken.run);
      this.parts.ended(taken, end);
      this.advance();
    });
  }
}
