/** Stand-ins for VS Code's panels and the archive: plain objects that count their listeners. */
import type * as vscode from "vscode";
import type { ArchiveApi } from "../../../extension/protocol/messages/archiveApi.ts";
import { connect, type Endpoint, type Remote, serve } from "../../../extension/protocol/messages/channel.ts";
import type { PanelApi, PanelHostApi } from "../../../extension/protocol/messages/panelApi.ts";
import { noFigures, noLabels, noneSkipped, type RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import type { RunTrace, TraceUpdate } from "../../../extension/protocol/run/trace.ts";

/** What VS Code's EventEmitter is, with its listeners counted. */
export class Emitter<T> {
  readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}

/** A panel, and on its other side the page, which serves `pageApi` and calls the host. Messages take a turn of the event loop. */
export class FakeWebviewPanel {
  title = "";
  visible = true;
  revealed = 0;
  /** What was posted while the panel was hidden or closed. */
  readonly postedUnseen: unknown[] = [];
  readonly received = new Emitter<unknown>();
  readonly viewState = new Emitter<unknown>();
  readonly disposed = new Emitter<void>();
  private closed = false;
  private page = new Emitter<unknown>();

  readonly webview = {
    onDidReceiveMessage: this.received.event,
    postMessage: async (message: unknown) => {
      if (!this.visible || this.closed) this.postedUnseen.push(message);
      const { page } = this;
      setImmediate(() => page.fire(structuredClone(message)));
      return true;
    },
  };
  readonly onDidChangeViewState = this.viewState.event;
  readonly onDidDispose = this.disposed.event;

  get panel(): vscode.WebviewPanel {
    return this as unknown as vscode.WebviewPanel;
  }

  get listenerCount(): number {
    return this.received.listeners.size + this.viewState.listeners.size + this.disposed.listeners.size;
  }

  /** The page is loaded, again if it was before. */
  loadPage(pageApi: Partial<PanelApi> = {}): Remote<PanelHostApi> {
    this.page = new Emitter();
    const { page } = this;
    const endpoint: Endpoint = {
      post: (message) => setImmediate(() => this.page === page && this.received.fire(structuredClone(message))),
      onMessage: (listener) => {
        const { dispose } = page.event(listener);
        return () => dispose();
      },
    };
    const ignored = {
      runsChanged() {},
      traced() {},
      traceLost() {},
      validated() {},
      generationChanged() {},
      stylesChanged() {},
      stateChanged() {},
    };
    serve<PanelApi>(endpoint, { ...ignored, ...pageApi });
    return connect<PanelHostApi>(endpoint).remote;
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (!visible) this.page = new Emitter();
    this.viewState.fire({ webviewPanel: this });
  }

  reveal(): void {
    this.revealed++;
  }

  dispose(): void {
    this.closed = true;
    this.disposed.fire();
  }
}

/** An archive of runs that only ever have a curve `loss` of one point an event. */
export function fakeArchive() {
  const followed: string[] = [];
  const unfollowed: string[] = [];
  const seqs = new Map<string, number>();
  let answer: Promise<void> = Promise.resolve();
  const remote = {
    async follow(run: string) {
      followed.push(run);
      await answer;
      return traceOf(run, seqs.get(run) ?? 0);
    },
    async unfollow(run: string) {
      unfollowed.push(run);
    },
    similarities: async (...args: unknown[]) => args,
  } as unknown as Remote<ArchiveApi>;
  return {
    remote,
    followed,
    unfollowed,
    seqs,
    /** Follows are answered only when the returned function is called. */
    hold(): () => void {
      let release = () => {};
      answer = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
}

function columns(from: number, to: number) {
  const x = Float64Array.from({ length: to - from }, (_, i) => from + i + 1);
  return { loss: { x, y: x.map((value) => 1 / value) } };
}

const noParts = { start: null, histograms: [], controls: [], probes: [] };

export function traceOf(run: string, seq: number): RunTrace {
  return { run, seq, ...noParts, series: columns(0, seq) };
}

export function updateOf(run: string, fromSeq: number, seq: number): TraceUpdate {
  return { run, fromSeq, seq, ...noParts, series: columns(fromSeq, seq) };
}

export function summaryOf(run: string, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    run,
    name: run.slice(1),
    status: "running",
    controllable: true,
    live: null,
    order: null,
    resumable: false,
    error: null,
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: null,
    configFile: null,
    backend: "wasm",
    ...noFigures,
    epochs: 10,
    stepsPerEpoch: 8,
    labels: noLabels,
    skipped: noneSkipped,
    ...changes,
  };
}
