/** The runs of this window: waiting in a queue, computed by their runners, ended. */
import { badInput } from "../../protocol/errors.ts";
import { invoke, type Remote, remoteBy } from "../../protocol/messages/channel.ts";
import type { RunControl } from "../../protocol/messages/runnerApi.ts";
import type { RunId, RunSummary } from "../../protocol/run/runSummary.ts";
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
  /** How many may compute at once, asked again each time. */
  atOnce(): number;
  /** A run has entered another phase. */
  changed(run: RunId): void;
  /** A run has left the queue without having begun. */
  withdrawn(run: RunId): void;
  /** A runner has ended; the run is no longer this window's. */
  ended(run: OwnRun, end: RunnerEnd, stopped: boolean): void;
}

/** What a call that a runner has answered makes of the run. */
const stateAfter: Partial<Record<keyof RunControl, { from: QueueState; to: QueueState }>> = {
  pause: { from: "running", to: "paused" },
  unpause: { from: "paused", to: "running" },
};

interface Entry {
  own: OwnRun;
  runner: Runner | undefined;
  stopped: boolean;
}

/** A paused run keeps its place: when it continues, no more compute at once than asked for. */
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

  /**
   * Steers a run: as its runner does, but a queued one that is to stop leaves the queue. Every call rejects, as bad-input, for a run that
   * is not this window's, or that would have to have begun.
   */
  control(run: RunId): Remote<RunControl> {
    return remoteBy<RunControl>(async (method, args) => {
      const entry = this.ownEntry(run);
      if (method === "stop") return this.stop(entry);
      if (entry.runner === undefined) throw badInput({ what: "the run has not started yet", where: run });
      await invoke(entry.runner.control, method, args);
      const change = stateAfter[method as keyof RunControl];
      if (entry.own.phase === change?.from) this.enter(entry, change.to);
    });
  }

  /** Ends a run's process at once. */
  kill(run: RunId): void {
    const entry = this.ownEntry(run);
    entry.stopped = true;
    entry.runner?.kill();
  }

  /** Leaves all runners to themselves: they stop, and their runs can be resumed. */
  dispose(): void {
    const runners = [...this.entries.values()].map(({ runner }) => runner);
    this.entries.clear();
    for (const runner of runners) runner?.abandon();
  }

  private async stop(entry: Entry): Promise<void> {
    const { runner, own } = entry;
    if (runner === undefined) {
      this.entries.delete(own.run);
      this.parts.withdrawn(own.run);
      return;
    }
    entry.stopped = true;
    this.enter(entry, "stopping");
    await runner.control.stop();
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
    throw badInput({ what: "this window did not start the run", where: run });
  }
}
