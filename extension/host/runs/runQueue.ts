/** The runs of this window: waiting in a queue, computed by their runners, ended. */
import { badInput } from "../../protocol/errors.ts";
import type { HandSetting } from "../../protocol/messages/runnerApi.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
import type { ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import type { Begin, Runner, RunnerEnd } from "./runnerProcess.ts";

export type QueueState = "queued" | "running" | "paused" | "stopping";

/** A run of this window that has not ended. */
export interface OwnRun {
  readonly run: RunId;
  /** What is known of it before anything is recorded. */
  readonly summary: RunSummary;
  readonly begin: Begin;
  readonly phase: QueueState;
}

export interface QueueParts {
  /** Forks a runner. A throw counts as the run's end. */
  begin(run: OwnRun): Runner;
  /** How many may compute at once, asked anew each time. */
  atOnce(): number;
  /** A run has entered another phase, or has left the queue without having begun. */
  changed(run: RunId): void;
  /** A runner has ended; the run is no longer this window's. */
  ended(run: OwnRun, end: RunnerEnd, stopped: boolean): void;
}

interface Entry {
  own: OwnRun;
  runner: Runner | undefined;
  stopped: boolean;
}

/** A paused run keeps its place: when it goes on, no more compute at once than asked for. */
export class RunQueue {
  private readonly entries = new Map<RunId, Entry>();

  constructor(private readonly parts: QueueParts) {}

  /** In the order they were added. */
  get all(): OwnRun[] {
    return [...this.entries.values()].map(({ own }) => own);
  }

  get(run: RunId): OwnRun | undefined {
    return this.entries.get(run)?.own;
  }

  add(run: Omit<OwnRun, "phase">): void {
    this.entries.set(run.run, { own: { ...run, phase: "queued" }, runner: undefined, stopped: false });
    this.parts.changed(run.run);
    this.advance();
  }

  /** Begins as many as may be computed at once. */
  advance(): void {
    const entries = [...this.entries.values()];
    let free = this.parts.atOnce() - entries.filter(({ runner }) => runner !== undefined).length;
    for (const entry of entries) {
      if (free <= 0) return;
      if (entry.runner !== undefined) continue;
      this.begin(entry);
      free--;
    }
  }

  /** A queued one leaves the queue; a running one is asked to stop before its next step. */
  async stop(run: RunId): Promise<void> {
    const entry = this.ownEntry(run);
    if (entry.runner === undefined) {
      this.entries.delete(run);
      this.parts.changed(run);
      return;
    }
    entry.stopped = true;
    this.enter(entry, "stopping");
    await entry.runner.stop();
  }

  /** Ends a run's process at once. */
  kill(run: RunId): void {
    const entry = this.ownEntry(run);
    entry.stopped = true;
    entry.runner?.kill();
  }

  async pause(run: RunId): Promise<void> {
    const entry = this.runningEntry(run);
    await entry.runner.pause();
    if (entry.own.phase === "running") this.enter(entry, "paused");
  }

  async unpause(run: RunId): Promise<void> {
    const entry = this.runningEntry(run);
    await entry.runner.unpause();
    if (entry.own.phase === "paused") this.enter(entry, "running");
  }

  async setTheta(run: RunId, setting: HandSetting, group: ThresholdGroup): Promise<void> {
    await this.runningEntry(run).runner.setTheta(setting, group);
  }

  /** Leaves all runners to themselves: they stop, and their runs can be gone on with. */
  dispose(): void {
    const runners = [...this.entries.values()].map(({ runner }) => runner);
    this.entries.clear();
    for (const runner of runners) runner?.abandon();
  }

  private begin(entry: Entry): void {
    const { run } = entry.own;
    entry.runner = this.parts.begin(entry.own);
    this.enter(entry, "running");
    void entry.runner.ended.then((end) => {
      // Disposed meanwhile.
      if (this.entries.get(run) !== entry) return;
      this.entries.delete(run);
      this.parts.ended(entry.own, end, entry.stopped);
      this.advance();
    });
  }

  private enter(entry: Entry, phase: QueueState): void {
    entry.own = { ...entry.own, phase };
    this.parts.changed(entry.own.run);
  }

  private ownEntry(run: RunId): Entry {
    const entry = this.entries.get(run);
    if (entry !== undefined) return entry;
    throw badInput({ what: "the run is not one that this window computes", where: run });
  }

  private runningEntry(run: RunId): Entry & { runner: Runner } {
    const entry = this.ownEntry(run);
    if (entry.runner !== undefined) return entry as Entry & { runner: Runner };
    throw badInput({ what: "the run has not begun yet", where: run });
  }
}
