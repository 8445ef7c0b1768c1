/** What the page knows: reported by the host at its opening, and by news from then on. */

import { toWireError } from "../../extension/protocol/errors.ts";
import type { Remote } from "../../extension/protocol/messages/channel.ts";
import type { ConfigValidation } from "../../extension/protocol/messages/configValidation.ts";
import type { PanelApi, PanelHostApi, PanelOpening } from "../../extension/protocol/messages/panelApi.ts";
import type { PanelState } from "../../extension/protocol/messages/panelState.ts";
import type { MovedStyles } from "../../extension/protocol/run/runStyle.ts";
import type { RunId, RunSummary } from "../../extension/protocol/run/runSummary.ts";
import type { GenerationProgress } from "../../extension/protocol/run/texts.ts";
import { type RunTrace, updateFits } from "../../extension/protocol/run/trace.ts";
import { GrowingTrace } from "./growingTrace.ts";

/** A run that the state names: its trace once it has come, or why it cannot. */
export interface FollowedTrace {
  trace: RunTrace | undefined;
  error: string | undefined;
}

/** Replaced, never changed, whenever something in it is new; so are its members. */
export interface PanelData {
  state: PanelState;
  /** Newest first. */
  runs: readonly RunSummary[];
  validation: ConfigValidation | null;
  /** The window's writing of texts; null before the first. */
  generation: GenerationProgress | null;
  mayRun: boolean;
  /** Runs that are drawn in another style than their own would be. */
  styles: MovedStyles;
  traces: ReadonlyMap<RunId, FollowedTrace>;
}

type StoreHost = Pick<Remote<PanelHostApi>, "follow" | "changeState" | "reportError">;

export interface StoreOptions {
  /** Called with every new state, for the window's reload. */
  keepState(state: PanelState): void;
  /** Delays notifying the listeners, so that many news are drawn once: `requestAnimationFrame`. */
  later(notify: () => void): void;
}

/** Holds the host's word, and asks for the runs that the state names: components only read. */
export class PanelStore {
  private current: PanelData;
  private readonly growing = new Map<RunId, GrowingTrace>();
  /** Runs whose trace was asked for and has not come. */
  private readonly asked = new Map<RunId, object>();
  private readonly listeners = new Set<() => void>();
  private notifying = false;

  constructor(
    opening: PanelOpening,
    private readonly host: StoreHost,
    private readonly options: StoreOptions,
  ) {
    const { state, runs, validation, generation, mayRun } = opening;
    const styles = new Map(opening.styles);
    this.current = { state, runs, validation, generation, mayRun, styles, traces: new Map() };
    options.keepState(state);
    this.followNamed();
  }

  get data(): PanelData {
    return this.current;
  }

  /** @returns what removes the listener */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The user chose something else to look at, which does not wait as news do. */
  changeState(state: PanelState): void {
    this.showState(state);
    this.notify();
    this.host.changeState(state).catch((error) => this.report(error));
  }

  /** News from the host. */
  readonly news: PanelApi = {
    runsChanged: (changed, gone) => {
      const news = new Map(changed.map((summary) => [summary.run, summary]));
      const kept = this.current.runs.filter(({ run }) => !gone.includes(run) && !news.has(run));
      const runs = [...kept, ...changed].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
      this.change({ runs });
      // A queued run has no folder to read yet, and a damaged one may have been fixed.
      for (const { run } of changed) if (this.current.traces.get(run)?.error !== undefined) this.ask(run);
      this.followNamed();
    },
    traced: (update) => {
      const growing = this.growing.get(update.run);
      if (growing === undefined) return;
      switch (updateFits(growing.trace.seq, update)) {
        case "fits":
          growing.add(update);
          this.setTrace(update.run, { trace: growing.trace, error: undefined });
          break;
        case "gap":
          this.ask(update.run);
          break;
      }
    },
    traceLost: (run) => {
      if (runsOf(this.current.state).includes(run)) this.ask(run);
    },
    generationChanged: (generation) => this.change({ generation }),
    validated: (validation) => this.change({ validation }),
    stylesChanged: (styles) => this.change({ styles: new Map([...this.current.styles, ...styles]) }),
    stateChanged: (state) => this.showState(state),
  };

  private showState(state: PanelState): void {
    this.change({ state });
    this.options.keepState(state);
    this.followNamed();
  }

  /** Follows the runs that the state names, and lets go of all others. The host does so by itself. */
  private followNamed(): void {
    const named = new Set(followedBy(this.current.state));
    const dropped = [...this.current.traces.keys()].filter((run) => !named.has(run));
    for (const run of dropped) {
      this.growing.delete(run);
      this.asked.delete(run);
    }
    if (dropped.length > 0)
      this.change({ traces: new Map([...this.current.traces].filter(([run]) => named.has(run))) });
    for (const run of named) if (!this.current.traces.has(run) && !this.isQueued(run)) this.ask(run);
  }

  /** A run's whole trace; what was drawn stays until it has come. */
  private async ask(run: RunId): Promise<void> {
    const question = {};
    this.asked.set(run, question);
    // Updates until the answer go with the trace that it replaces.
    this.growing.delete(run);
    this.setTrace(run, { trace: this.current.traces.get(run)?.trace, error: undefined });
    try {
      const trace = await this.host.follow(run);
      if (this.asked.get(run) !== question) return;
      this.growing.set(run, new GrowingTrace(trace));
      this.setTrace(run, { trace, error: undefined });
    } catch (error) {
      if (this.asked.get(run) !== question) return;
      this.setTrace(run, { trace: undefined, error: messageOf(error) });
    }
    this.asked.delete(run);
  }

  private setTrace(run: RunId, followed: FollowedTrace): void {
    this.change({ traces: new Map(this.current.traces).set(run, followed) });
  }

  private isQueued(run: RunId): boolean {
    return this.current.runs.find((summary) => summary.run === run)?.status === "queued";
  }

  private change(changes: Partial<PanelData>): void {
    this.current = { ...this.current, ...changes };
    if (this.notifying) return;
    this.notifying = true;
    this.options.later(() => {
      this.notifying = false;
      this.notify();
    });
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private report(error: unknown): void {
    // A host that does not answer cannot be notified either.
    this.host.reportError(messageOf(error)).catch(() => {});
  }
}

/** The runs that a state is about, without repetition; the table is about all and follows none. */
export function runsOf(state: PanelState): RunId[] {
  if (state.view === "table") return [];
  return "runs" in state ? [...new Set(state.runs)] : [state.run];
}

/** Those whose traces it shows: texts have none. */
function followedBy(state: PanelState): RunId[] {
  return state.view === "texts" ? [] : runsOf(state);
}

/** What a rejected call says to the user: errors of the host carry their remedy in the message. */
export function messageOf(error: unknown): string {
  return toWireError(error).message;
}
