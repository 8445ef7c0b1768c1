/** One run as the archive knows it: its facts and, while someone follows it, its events. */
import path from "node:path";
import { isAlive } from "../../engine/store/processIdentity.ts";
import { metricsLog, timingsLog } from "../../engine/store/runs/eventSchema.ts";
import { addSkipped } from "../../engine/store/runs/logReader.ts";
import { badInput, fault } from "../../protocol/errors.ts";
import type { EpochTimingEvent, MetricEvent, TimingEvent } from "../../protocol/run/events.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { noFigures, type RunId, type RunSummary, type SkippedLines } from "../../protocol/run/runSummary.ts";
import type { RunTrace, TraceUpdate } from "../../protocol/run/trace.ts";
import { type ConfigValues, configValues } from "../../protocol/runTable/configValues.ts";
import { readState, type StateRecord } from "../control/channelFile.ts";
import { logFault } from "../processEndpoint.ts";
import { EventTail } from "./eventTail.ts";
import { labelsTime } from "./labelsFile.ts";
import { readRecorded } from "./recorded.ts";
import { holdsRun, type RunFacts, readFacts } from "./runFacts.ts";
import { folderTime, logBytes } from "./runFolder.ts";
import { RunObservations } from "./runObservations.ts";
import { RunProgress, shownThetas } from "./runProgress.ts";
import { TraceBuilder } from "./traceBuilder.ts";

/** File times may be this coarse: a folder changed so recently may have changed again since. */
const coarseMs = 2000;

/** Read in a second or two. */
const mostBytesToCount = 2 ** 27;

/** What is kept of the events. */
interface EventsRead {
  metrics: EventTail<MetricEvent>;
  timings: EventTail<TimingEvent | EpochTimingEvent>;
  progress: RunProgress;
  /** Whether the end of both logs was reached once. */
  caughtUp: boolean;
}

export class RunEntry {
  private facts: RunFacts | undefined;
  /** The folder's time when the facts were read; NaN, which equals nothing, asks for another look. */
  private foldersTime = Number.NaN;
  /** That of its labels, where it has some; undefined where it has none. */
  private labelsTime: number | undefined;
  private events: EventsRead;
  private eventsError: string | null = null;
  /** What its process last said of itself, while it computes. */
  private live: StateRecord | undefined;
  private unattended = false;
  private trace: TraceBuilder | undefined;
  private observations: RunObservations | undefined;
  /** Everything that reads takes its turn, so that no event is read twice. */
  private lastTurn: Promise<unknown> = Promise.resolve();
  private turns = 0;

  /** @param traced notified of additions to the trace while the run is followed. */
  constructor(
    readonly directory: RunId,
    private readonly traced: (update: TraceUpdate) => void,
  ) {
    this.events = this.unread();
  }

  /** Whether something is being read: a long log takes seconds. */
  get busy(): boolean {
    return this.turns > 0;
  }

  /** Whether a trace is kept. */
  get followed(): boolean {
    return this.trace !== undefined;
  }

  /** As last seen. */
  get running(): boolean {
    return this.facts?.status === "running";
  }

  /** As last seen: it waits for its turn. */
  get queued(): boolean {
    return this.facts?.status === "queued";
  }

  /** As last seen: it takes the place of one that could compute, in the windows' queue. */
  get computesForQueue(): boolean {
    if (!this.running || this.live?.paused) return false;
    // One that is recorded without a control channel was started by a version that knows no queue.
    return this.live === undefined ? this.facts!.starting : this.live.startedBy === "window";
  }

  /** Reads what has changed of the facts. @returns false where the run is gone. @throws where its folder may not be read. */
  lookAtFacts(): Promise<boolean> {
    return this.inTurn(() => this.updateFacts(false));
  }

  /** Reads what has changed, or all again, and the events if they are wanted. @returns and @throws as {@link lookAtFacts}. */
  look(reread = false): Promise<boolean> {
    return this.inTurn(async () => {
      if (!(await this.updateFacts(reread))) return false;
      const wanted = this.trace !== undefined || this.facts!.figures === null || this.events.caughtUp;
      // What is damaged stays so until something changes.
      if (wanted && this.eventsError === null) await this.readEvents().catch(() => {});
      this.notify();
      return true;
    });
  }

  /** The trace so far, after which `traced` is notified of what is added. @throws bad-input where the run cannot be read. */
  follow(): Promise<RunTrace> {
    return this.inTurn(async () => {
      await readRecorded(this.directory);
      await this.updateFacts(false);
      const isFirst = this.trace === undefined;
      if (isFirst) {
        this.events = this.unread();
        this.trace = new TraceBuilder(this.directory);
      }
      try {
        await this.readEvents();
      } catch (error) {
        if (isFirst) this.unfollow();
        throw error;
      }
      if (!isFirst) this.notify();
      if (this.trace === undefined) throw badInput({ what: "the run is no longer followed", where: this.directory });
      return this.trace.snapshot();
    });
  }

  /** Drops everything that only followers need. */
  unfollow(): void {
    this.trace = undefined;
    this.observations = undefined;
  }

  /** Its decisions, read up to now; kept while the run is followed. @throws bad-input where it cannot be read. */
  observe(): Promise<RunObservations> {
    return this.inTurn(async () => {
      await readRecorded(this.directory);
      await this.updateFacts(false);
      const observations = this.observations ?? new RunObservations(this.directory);
      // Not kept unless all was read.
      this.observations = undefined;
      await observations.readOn();
      if (this.followed) this.observations = observations;
      return observations;
    });
  }

  /** Lines of its logs that are left out; they are read for that, unless they are very long, where nobody has wanted them yet. */
  countSkipped(): Promise<SkippedLines> {
    return this.inTurn(async () => {
      const isThere = await this.updateFacts(false);
      if (isThere && !this.events.caughtUp && logBytes(this.directory) <= mostBytesToCount)
        await this.readEvents().catch(() => {});
      return this.skipped;
    });
  }

  private get skipped(): SkippedLines {
    return addSkipped(this.events.metrics.skipped, this.events.timings.skipped);
  }

  /** Undefined before the first look. */
  summary(): RunSummary | undefined {
    if (this.facts === undefined) return undefined;
    const {
      status,
      name,
      error,
      epochs,
      groups,
      figures,
      process: _process,
      starting: _starting,
      config: _config,
      ...facts
    } = this.facts;
    const { live } = this;
    const { secondsLeft, thetas, ...shown } = this.events.caughtUp
      ? this.events.progress.figures(epochs)
      : (figures ?? noFigures);
    return {
      run: this.directory,
      name,
      status: live?.paused ? "paused" : status,
      controllable: live !== undefined || status === "queued",
      live: live ? { phase: live.phase, stopping: live.stopping, unattended: this.unattended } : null,
      error: error ?? this.eventsError,
      skipped: this.skipped,
      epochs,
      ...facts,
      ...shown,
      thetas: shownThetas(thetas, groups, status === "running"),
      secondsLeft: status === "running" ? secondsLeft : null,
    };
  }

  /** What it was started with; undefined where there is no record, or a damaged one. */
  async config(): Promise<ConfigValues | undefined> {
    // What was configured does not change: the last look is enough.
    if (this.facts === undefined) await this.lookAtFacts().catch(() => false);
    const config = this.facts?.config;
    return config ? configValues(config) : undefined;
  }

  /**
   * `run.json` is replaced, never written in place, so the folder's own time shows whether to read it. So are labels here, but an editor
   * may write into their file.
   */
  private async updateFacts(reread: boolean): Promise<boolean> {
    const time = await folderTime(this.directory);
    if (time === undefined) return false;
    const { facts } = this;
    const died = facts?.status === "running" && facts.process !== null && !isAlive(facts.process);
    // Of what waits and what starts, other files and processes say more than the folder's time.
    const changes = facts?.status === "queued" || facts?.starting === true;
    const sameLabels = this.labelsTime === undefined || labelsTime(this.directory) === this.labelsTime;
    if (facts !== undefined && !reread && !died && !changes && sameLabels && time === this.foldersTime) {
      this.updateLive();
      return true;
    }
    if (!holdsRun(this.directory)) return false;
    this.foldersTime = Date.now() - time < coarseMs ? Number.NaN : time;
    const written = labelsTime(this.directory);
    this.labelsTime = Number.isNaN(written) ? undefined : written;
    this.facts = await readFacts(this.directory);
    if (reread || facts?.status !== this.facts.status) this.eventsError = null;
    // Another process resumes the run; it has cut off what comes after the last checkpoint.
    if (facts?.process && this.facts.process && !isSame(facts.process, this.facts.process)) this.startOver();
    this.updateLive();
    return true;
  }

  private updateLive(): void {
    this.live = this.running ? readState(this.directory) : undefined;
    this.unattended = this.live !== undefined && !isAlive(this.live.starter);
  }

  /** Reads both logs on to their ends. @throws bad-input where one cannot be read. */
  private async readEvents(): Promise<void> {
    if ((await this.events.metrics.wasCut()) || (await this.events.timings.wasCut())) this.startOver();
    const { events } = this;
    const { metrics, timings, progress } = events;
    try {
      // Timings have their place only once the start is known.
      for (const tail of [metrics, timings]) {
        for await (const part of tail.added()) {
          for (const event of part) {
            progress.add(event);
            this.trace?.add(event);
          }
        }
        if (metrics.seq === 0) break;
      }
      events.caughtUp = metrics.seq > 0;
      this.eventsError = null;
    } catch (error) {
      logFault(error, this.directory);
      this.eventsError = fault(error, this.directory).message;
      throw error;
    }
  }

  /** Forgets all events. Followers find a gap, and ask for a snapshot. */
  private startOver(): void {
    this.events = this.unread();
    this.eventsError = null;
    this.observations = undefined;
    if (this.trace) this.trace = new TraceBuilder(this.directory, this.trace.seq + 1);
  }

  private notify(): void {
    const update = this.trace?.update();
    if (update) this.traced(update);
  }

  private unread(): EventsRead {
    return {
      metrics: new EventTail(path.join(this.directory, runFiles.metrics), metricsLog),
      timings: new EventTail(path.join(this.directory, runFiles.timings), timingsLog),
      progress: new RunProgress(),
      caughtUp: false,
    };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.turns++;
    const result = this.lastTurn.then(work).finally(() => {
      this.turns--;
    });
    this.lastTurn = result.catch(() => {});
    return result;
  }
}

function isSame(a: { pid: number; started: string | null }, b: { pid: number; started: string | null }): boolean {
  return a.pid === b.pid && a.started === b.started;
}
