import { describe, expect, it } from "vitest";
import type { PanelOpening } from "../../../extension/protocol/messages/panelApi.ts";
import type { DashboardState, PanelState } from "../../../extension/protocol/messages/panelState.ts";
import { noFigures, noLabels, noneSkipped, type RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import type { RunTrace, TraceUpdate } from "../../../extension/protocol/run/trace.ts";
import { PanelStore } from "../../../webview/app/store.ts";

const summary = (run: string, more: Partial<RunSummary> = {}): RunSummary => ({
  run,
  name: run,
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
  epochs: 3,
  stepsPerEpoch: 4,
  labels: noLabels,
  skipped: noneSkipped,
  ...more,
});

const points = (values: number[]) => ({ loss: { x: Float64Array.from(values), y: Float64Array.from(values) } });
const trace = (run: string, values: number[]): RunTrace => ({
  run,
  seq: values.length,
  start: null,
  series: points(values),
  histograms: [],
  controls: [],
  probes: [],
});
const update = (run: string, fromSeq: number, values: number[]): TraceUpdate => ({
  ...trace(run, values),
  fromSeq,
  seq: fromSeq + values.length,
});
const dashboard = (...runs: string[]): DashboardState => ({ view: "dashboard", runs, config: null });

/** A store over a host that answers `follow` when calls to. */
function opened(state: PanelState, runs: RunSummary[]) {
  const follows: { run: string; answer(trace: RunTrace): void; refuse(error: Error): void }[] = [];
  const states: PanelState[] = [];
  const kept: PanelState[] = [];
  let notify = () => {};
  const opening: PanelOpening = {
    state,
    runs,
    validation: null,
    generation: null,
    mayRun: true,
    styles: [],
    translations: null,
  };
  const store = new PanelStore(
    opening,
    {
      follow: (run) => new Promise((answer, refuse) => follows.push({ run, answer, refuse })),
      changeState: async (state) => void states.push(state),
      reportError: async () => {},
    },
    {
      keepState: (state) => kept.push(state),
      later: (listeners) => {
        notify = listeners;
      },
    },
  );
  return {
    store,
    follows,
    states,
    kept,
    notify: () => notify(),
    /** Answers the latest question for a run. */
    async answer(run: string, values: number[]) {
      follows.findLast((asked) => asked.run === run)!.answer(trace(run, values));
      await Promise.resolve();
      await Promise.resolve();
    },
    losses: (run: string) => Array.from(store.data.traces.get(run)?.trace?.series.loss?.y ?? []),
  };
}

describe("the panel's store", () => {
  it("asks for the runs of its state and adds what follows", async () => {
    const { store, follows, answer, losses } = opened(dashboard("a", "b"), [summary("a"), summary("b")]);
    expect(follows.map(({ run }) => run)).toEqual(["a", "b"]);
    await answer("a", [1, 2]);
    store.news.traced(update("a", 2, [3, 4]));
    store.news.traced(update("a", 4, [5]));
    expect(losses("a")).toEqual([1, 2, 3, 4, 5]);
    expect(losses("b")).toEqual([]);
  });

  it("drops what it already has, and asks again where something is missing", async () => {
    const { store, follows, answer, losses } = opened(dashboard("a"), [summary("a")]);
    await answer("a", [1, 2, 3]);
    store.news.traced(update("a", 1, [2, 3]));
    expect(losses("a")).toEqual([1, 2, 3]);
    expect(follows).toHaveLength(1);
    store.news.traced(update("a", 4, [5]));
    expect(follows).toHaveLength(2);
    // The curve stays on the screen until the whole of it has come.
    expect(losses("a")).toEqual([1, 2, 3]);
    store.news.traced(update("a", 5, [6]));
    await answer("a", [1, 2, 3, 4, 5, 6]);
    store.news.traced(update("a", 6, [7]));
    expect(losses("a")).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("takes the answer to its latest question only", async () => {
    const { store, follows, losses } = opened(dashboard("a"), [summary("a")]);
    store.news.traceLost("a");
    follows[1]!.answer(trace("a", [1, 2]));
    await Promise.resolve();
    follows[0]!.answer(trace("a", [9]));
    await Promise.resolve();
    expect(losses("a")).toEqual([1, 2]);
  });

  it("forgets runs that its state names no longer, also while they are on their way", async () => {
    const { store, follows, states, kept, answer, losses } = opened(dashboard("a", "b"), [summary("a"), summary("b")]);
    await answer("a", [1]);
    store.changeState(dashboard("c"));
    expect(states).toEqual([dashboard("c")]);
    expect(kept.at(-1)).toEqual(dashboard("c"));
    await answer("b", [1]);
    expect([...store.data.traces.keys()]).toEqual(["c"]);
    store.news.traced(update("a", 1, [2]));
    expect(losses("a")).toEqual([]);
    expect(follows.map(({ run }) => run)).toEqual(["a", "b", "c"]);
  });

  it("waits for a queued run to begin, and asks again for one that could not be read", async () => {
    const { store, follows, answer, losses } = opened(dashboard("a"), [summary("a", { status: "queued" })]);
    expect(follows).toHaveLength(0);
    store.news.runsChanged([summary("a")], []);
    expect(follows).toHaveLength(1);
    follows[0]!.refuse(new Error("a: there is no run."));
    await Promise.resolve();
    await Promise.resolve();
    expect(store.data.traces.get("a")).toEqual({ trace: undefined, error: "a: there is no run." });
    store.news.runsChanged([summary("a", { step: 1 })], []);
    expect(follows).toHaveLength(2);
    await answer("a", [1]);
    expect(losses("a")).toEqual([1]);
  });

  it("shows the state that the host sends, without sending it back", () => {
    const { store, states, kept, follows } = opened(dashboard(), []);
    store.news.stateChanged(dashboard("a"));
    expect(store.data.state).toEqual(dashboard("a"));
    expect(kept).toEqual([dashboard(), dashboard("a")]);
    expect(states).toEqual([]);
    expect(follows.map(({ run }) => run)).toEqual(["a"]);
  });

  it("keeps runs newest first, and those that did not change the same values", () => {
    const [a, b] = [summary("a", { startedAt: "2026-01-02" }), summary("b", { startedAt: "2026-01-01" })];
    const { store } = opened(dashboard(), [a, b]);
    store.news.runsChanged([summary("c", { startedAt: "2026-01-03" }), summary("b", { step: 3 })], []);
    expect(store.data.runs.map(({ run, step }) => [run, step])).toEqual([
      ["c", 0],
      ["a", 0],
      ["b", 3],
    ]);
    expect(store.data.runs[1]).toBe(a);
    store.news.runsChanged([], ["c"]);
    expect(store.data.runs.map(({ run }) => run)).toEqual(["a", "b"]);
  });

  it("notifies its listeners once of many news, and a series that did not grow stays the same value", async () => {
    const { store, answer, notify } = opened(dashboard("a"), [summary("a")]);
    await answer("a", [1]);
    let calls = 0;
    const remove = store.subscribe(() => calls++);
    notify();
    const before = store.data.traces.get("a")!.trace!;
    store.news.traced({ ...update("a", 1, [2]), series: { theta: points([1]).loss } });
    store.news.traced({ ...update("a", 2, [3]), series: { theta: points([2]).loss } });
    notify();
    expect(calls).toBe(2);
    const after = store.data.traces.get("a")!.trace!;
    expect(after.series.loss).toBe(before.series.loss);
    expect(Array.from(after.series.theta!.y)).toEqual([1, 2]);
    remove();
    store.news.validated(null);
    notify();
    expect(calls).toBe(2);
  });
});
