import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { FollowedRuns } from "../../../extension/host/panels/followedRuns.ts";
import { Panel, type PanelParts } from "../../../extension/host/panels/panel.ts";
import { type PanelActions, panelHostApi } from "../../../extension/host/panels/panelHostApi.ts";
import { decodingBy } from "../../../extension/protocol/decoding.ts";
import type { DashboardState, PanelState } from "../../../extension/protocol/messages/panelState.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import { type GenerationProgress, newTextsState } from "../../../extension/protocol/run/texts.ts";
import type { TraceUpdate } from "../../../extension/protocol/run/trace.ts";
import { FakeWebviewPanel, fakeArchive, summaryOf, updateOf } from "./fakes.ts";

const dashboard = (...runs: string[]): DashboardState => ({ view: "dashboard", runs, config: null });

/** Panels over one archive, as `createPanels` makes them. */
function setUp() {
  const archive = fakeArchive();
  const errors: unknown[] = [];
  const list: RunSummary[] = [];
  const watched = new Set<string>();
  const validation = { issues: [], config: null, prediction: null };
  const followedRuns = new FollowedRuns(
    () => archive.remote,
    (error) => errors.push(error),
  );
  const generation = { number: 1, runs: ["/a"], state: "running" as const, written: 0, missing: 0, error: null };
  const actions = { generateTexts: vi.fn(), perform: vi.fn(async () => {}), runConfig: vi.fn(async () => {}) };
  const keepApart = vi.fn();
  const remember = vi.fn();
  const parts: PanelParts = {
    runs: {
      list,
      get: (run) => list.find((summary) => summary.run === run),
      latestOf: (file) => list.filter(({ configFile }) => configFile === file).at(-1),
    },
    configs: {
      validationOf: (file) => (watched.has(file) ? validation : undefined),
      watch(file) {
        watched.add(file);
        return { dispose: () => watched.delete(file) };
      },
    },
    followedRuns,
    runStyles: { moved: new Map([["/moved", 7]]), keepApart },
    remember,
    titleOf: (state) => ("runs" in state ? `${state.view} ${state.runs.join()}` : state.view),
    generation: () => generation,
    mayRun: () => true,
    translations: null,
    hostApi: (panel, session) =>
      panelHostApi(panel, session, () => archive.remote, actions as Partial<PanelActions> as PanelActions),
    onError: (error) => errors.push(error),
  };
  const open = new Set<Panel>();
  return {
    archive,
    actions,
    keepApart,
    remember,
    errors,
    followedRuns,
    list,
    open,
    watched,
    validation,
    generation,
    show(state: PanelState) {
      const fake = new FakeWebviewPanel();
      const panel = new Panel(fake.panel, state, parts, () => open.delete(panel));
      open.add(panel);
      return { fake, panel };
    },
    trace(update: TraceUpdate) {
      archive.seqs.set(update.run, update.seq);
      for (const panel of open) panel.traced(update);
    },
  };
}

describe("a panel's page", () => {
  it("gets snapshot and updates without gap or repetition, whatever arrives while the snapshot is on its way", async () => {
    const { archive, show, trace } = setUp();
    const { fake } = show(dashboard("/a"));
    const updates: TraceUpdate[] = [];
    const host = fake.loadPage({ traced: (update) => void updates.push(update) });
    await host.open();
    const release = archive.hold();
    const following = host.follow("/a");
    await wait(5);
    trace(updateOf("/a", 0, 3));
    release();
    const snapshot = await following;
    trace(updateOf("/a", 3, 4));
    trace(updateOf("/a", 4, 6));
    await vi.waitFor(() => expect(updates.at(-1)?.seq).toBe(6), 1000);
    expect(snapshot.seq).toBe(3);
    expect(updates[0]!.fromSeq).toBe(3);
    expect(updates.flatMap(({ series }) => [...series.loss!.x])).toEqual([4, 5, 6]);
  });

  it("receives updates at most ten times a second", async () => {
    const { show, trace } = setUp();
    const { fake } = show(dashboard("/a"));
    const times: number[] = [];
    let seq = 0;
    const host = fake.loadPage({
      traced(update) {
        times.push(performance.now());
        seq = update.seq;
      },
    });
    await host.open();
    await host.follow("/a");
    for (let event = 0; event < 60; event++) {
      trace(updateOf("/a", event, event + 1));
      await wait(10);
    }
    await vi.waitFor(() => expect(seq).toBe(60), 1000);
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    expect(Math.min(...pauses)).toBeGreaterThan(85);
    expect(times.length).toBeLessThan(12);
  });

  it("that does not keep up gets fewer and larger updates", async () => {
    const { show, trace } = setUp();
    const { fake } = show(dashboard("/a"));
    const updates: TraceUpdate[] = [];
    const host = fake.loadPage({
      async traced(update) {
        updates.push(update);
        await wait(300);
      },
    });
    await host.open();
    await host.follow("/a");
    for (let event = 0; event < 40; event++) {
      trace(updateOf("/a", event, event + 1));
      await wait(10);
    }
    await vi.waitFor(() => expect(updates.at(-1)?.seq).toBe(40), 2000);
    expect(updates.length).toBeLessThanOrEqual(3);
  });

  it("is asked to fetch the run again where events are missing or the archive has restarted", async () => {
    const { followedRuns, open, show, trace } = setUp();
    const { fake } = show(dashboard("/a", "/b"));
    const lost: string[] = [];
    const host = fake.loadPage({ traceLost: (run) => void lost.push(run) });
    await host.open();
    await Promise.all([host.follow("/a"), host.follow("/b")]);
    trace(updateOf("/a", 5, 6));
    await vi.waitFor(() => expect(lost).toEqual(["/a"]), 1000);
    expect((await host.follow("/a")).seq).toBe(6);
    followedRuns.forget();
    for (const panel of open) panel.archiveRestarted();
    await vi.waitFor(() => expect(lost).toEqual(["/a", "/b", "/a"]), 1000);
    expect(followedRuns.size).toBe(0);
  });

  it("is refused what does not fit its panel, and every call settles", async () => {
    const { actions, show } = setUp();
    const { fake, panel } = show({ ...dashboard("/a"), config: "/x.splitcom.json" });
    const host = fake.loadPage();
    await host.open();
    const raw = host as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    await expect(raw.changeState!({ view: "dashboard", runs: "all" })).rejects.toThrow("argument 1 of changeState");
    await expect(raw.changeState!({ view: "compare", runs: [] })).rejects.toThrow("cannot change its view");
    await expect(raw.perform!("/a", "quit")).rejects.toThrow("argument 2 of perform");
    await expect(raw.follow!()).rejects.toThrow("argument 1 of follow");
    await expect(raw.constructor!()).rejects.toThrow("unknown request");
    await expect(host.runConfig("/etc/other.splitcom.json")).rejects.toThrow("another configuration");
    expect(actions.runConfig).not.toHaveBeenCalled();
    expect(panel.state).toMatchObject({ runs: ["/a"] });
    fake.received.fire(null);
    fake.received.fire({ type: "request", id: "0", method: "open", args: null });
    await host.runConfig("/x.splitcom.json");
    expect(actions.runConfig).toHaveBeenCalledWith("/x.splitcom.json");
  });
});

describe("a panel of texts", () => {
  it("starts with the texts that the window generates, receives their progress, and follows no run for it", async () => {
    const { actions, followedRuns, generation, show } = setUp();
    const { fake, panel } = show(newTextsState(["/a"]));
    const received: GenerationProgress[] = [];
    const host = fake.loadPage({ generationChanged: (progress) => void received.push(progress) });
    expect((await host.open()).generation).toEqual(generation);
    for (let written = 1; written <= 50; written++) panel.generationChanged({ ...generation, written, missing: 50 });
    await vi.waitFor(() => expect(received.at(-1)?.written).toBe(50), 1000);
    expect(received.length).toBeLessThan(5);
    const choice = { split: "validation" as const, picked: null, filter: "", offset: 0, count: 5 };
    const question = { runs: ["/a"], choice, decoding: decodingBy("greedy") };
    await host.generateTexts(question);
    expect(actions.generateTexts).toHaveBeenCalledWith(question);
    expect(followedRuns.size).toBe(0);
  });

  it("is the only kind that receives progress", async () => {
    const { generation, show } = setUp();
    const { fake, panel } = show(dashboard("/a"));
    const received = vi.fn();
    await fake.loadPage({ generationChanged: received }).open();
    panel.generationChanged(generation);
    await wait(150);
    expect(received).not.toHaveBeenCalled();
  });
});

describe("a hidden panel", () => {
  it("is posted nothing, follows nothing, and comes back with its state", async () => {
    const { archive, followedRuns, show, trace } = setUp();
    const { fake, panel } = show(dashboard("/a"));
    const host = fake.loadPage();
    await host.open();
    await host.follow("/a");
    await host.changeState(dashboard("/a", "/b"));
    trace(updateOf("/a", 0, 1));
    const release = archive.hold();
    void host.follow("/b");
    await wait(5);
    fake.setVisible(false);
    release();
    trace(updateOf("/a", 1, 2));
    panel.runsChanged([summaryOf("/a")], []);
    await wait(150);
    expect(fake.postedUnseen).toEqual([]);
    expect(followedRuns.size).toBe(0);
    expect(archive.unfollowed.sort()).toEqual(["/a", "/b"]);

    fake.setVisible(true);
    const page = fake.loadPage();
    expect((await page.open()).state).toEqual(dashboard("/a", "/b"));
    expect((await page.follow("/a")).seq).toBe(2);
  });

  it("whose page is loaded again in place takes no late answer for its own", async () => {
    const { archive, show } = setUp();
    const { fake } = show(dashboard("/a"));
    const before = fake.loadPage();
    await before.open();
    const release = archive.hold();
    const answers: unknown[] = [];
    void before.follow("/a").then((answer) => answers.push(answer));
    await wait(5);
    const host = fake.loadPage();
    const opening = host.open();
    release();
    expect((await opening).state).toEqual(dashboard("/a"));
    await wait(20);
    expect(answers).toEqual([]);
  });
});

describe("panels together", () => {
  it("follow a run until the last of them leaves it", async () => {
    const { archive, followedRuns, show } = setUp();
    const first = show(dashboard("/a"));
    const second = show(dashboard("/a", "/b"));
    const hosts = [first.fake.loadPage(), second.fake.loadPage()];
    for (const host of hosts) {
      await host.open();
      await host.follow("/a");
    }
    await hosts[1]!.follow("/b");
    await hosts[1]!.changeState(dashboard("/b"));
    expect(archive.unfollowed).toEqual([]);
    first.fake.dispose();
    expect(archive.unfollowed).toEqual(["/a"]);
    second.fake.dispose();
    expect(archive.unfollowed).toEqual(["/a", "/b"]);
    expect(followedRuns.size).toBe(0);
  });

  it("leave no listener, pin or follower behind after ten openings", async () => {
    const { errors, followedRuns, open, watched, show } = setUp();
    for (let cycle = 0; cycle < 10; cycle++) {
      const { fake } = show({ ...dashboard("/a"), config: "/x.splitcom.json" });
      const host = fake.loadPage();
      await host.open();
      await host.follow("/a");
      expect(fake.listenerCount).toBe(3);
      expect(watched.size).toBe(1);
      fake.dispose();
      expect(fake.listenerCount).toBe(0);
    }
    expect(open.size).toBe(0);
    expect(watched.size).toBe(0);
    expect(followedRuns.size).toBe(0);
    expect(errors).toEqual([]);
  });
});

describe("a comparison of a group of runs", () => {
  const group = { id: "sweep", name: "Sweep", size: 3 };

  it("shows each run of it as it begins, until one is removed", async () => {
    const { list, show } = setUp();
    list.push(summaryOf("/r/one", { group }));
    const { fake, panel } = show({ view: "compare", runs: [], group: "/r/sweep" });
    expect(panel.state).toMatchObject({ runs: ["/r/one"] });
    const states: PanelState[] = [];
    const host = fake.loadPage({ stateChanged: (state) => void states.push(state) });
    await host.open();
    list.push(summaryOf("/r/two", { group }));
    panel.runsChanged([list[1]!], []);
    const both: PanelState = { view: "compare", runs: ["/r/one", "/r/two"], group: "/r/sweep" };
    await vi.waitFor(() => expect(states).toEqual([both]), 1000);
    await host.changeState({ view: "compare", runs: ["/r/two"] });
    panel.runsChanged(list, []);
    expect(panel.state).toEqual({ view: "compare", runs: ["/r/two"] });
  });
});

describe("a dashboard pinned to a configuration", () => {
  const config = "/x.splitcom.json";

  it("goes over to a new run of it and keeps what was laid over", async () => {
    const { list, show } = setUp();
    list.push(summaryOf("/old", { configFile: config }));
    const { fake, panel } = show({ view: "dashboard", runs: [], config });
    expect(panel.state).toMatchObject({ runs: ["/old"] });
    const states: PanelState[] = [];
    const host = fake.loadPage({ stateChanged: (state) => void states.push(state) });
    await host.open();
    await host.changeState({ view: "dashboard", runs: ["/old", "/overlaid"], config });
    list.push(summaryOf("/new", { configFile: config }));
    panel.runsChanged([list[1]!], []);
    const expected = { view: "dashboard", runs: ["/new", "/overlaid"], config };
    await vi.waitFor(() => expect(states).toEqual([expected]), 1000);
    expect(panel.state).toEqual(expected);
    expect(fake.title).toBe("dashboard /new,/overlaid");
    // Where it is, and not to the front.
    expect(fake.revealed).toBe(0);
    // The same run again, as its summary changes, does not undo what the user chooses.
    await host.changeState({ view: "dashboard", runs: ["/old"], config });
    panel.runsChanged([list[1]!], []);
    expect(panel.state).toMatchObject({ runs: ["/old"] });
  });

  it("receives the validation of its own configuration only", async () => {
    const { validation, watched, show } = setUp();
    const { fake, panel } = show({ view: "dashboard", runs: [], config });
    const validated: unknown[] = [];
    const host = fake.loadPage({ validated: (value) => void validated.push(value) });
    expect((await host.open()).validation).toEqual(validation);
    panel.validated("/other.splitcom.json");
    panel.validated(config);
    await vi.waitFor(() => expect(validated).toEqual([validation]), 1000);
    await host.changeState(dashboard("/a"));
    expect(watched.size).toBe(0);
  });
});

describe("what pages are sent of a run", () => {
  const probes = [{ kind: "probe" }] as unknown as TraceUpdate["probes"];
  const histograms = [{ epoch: 2 }] as unknown as TraceUpdate["histograms"];

  it.each<[PanelState, number, number]>([
    [dashboard("/a"), 0, 0],
    [{ view: "compare", runs: ["/a"] }, 0, 0],
    [{ view: "inspector", run: "/a", interface: "up.act", client: 0, sample: null, epoch: null }, 1, 0],
    [{ view: "tuner", run: "/a", interface: "up.act", epoch: null }, 0, 1],
  ])("is, of a page that shows %j, %d probes and %d histograms", async (state, probeCount, histogramCount) => {
    const { archive, show, trace } = setUp();
    const follow = archive.remote.follow;
    archive.remote.follow = async (run) => ({ ...(await follow(run)), probes, histograms });
    const { fake } = show(state);
    const updates: TraceUpdate[] = [];
    const host = fake.loadPage({ traced: (update) => void updates.push(update) });
    await host.open();
    const snapshot = await host.follow("/a");
    expect([snapshot.probes.length, snapshot.histograms.length]).toEqual([probeCount, histogramCount]);
    trace({ ...updateOf("/a", 0, 1), probes, histograms });
    await expect
      .poll(() => updates.map((one) => [one.probes.length, one.histograms.length]))
      .toEqual([[probeCount, histogramCount]]);
  });
});

describe("the styles of runs", () => {
  it("are kept apart of all that a panel shows, and those that moved are given to its page", async () => {
    const { keepApart, show } = setUp();
    const { fake, panel } = show(dashboard("/a", "/b"));
    expect(keepApart).toHaveBeenLastCalledWith(["/a", "/b"]);
    const moved: [string, number][] = [];
    const host = fake.loadPage({ stylesChanged: (styles) => void moved.push(...styles) });
    expect((await host.open()).styles).toEqual([["/moved", 7]]);
    await host.changeState(dashboard("/a", "/b", "/c"));
    expect(keepApart).toHaveBeenLastCalledWith(["/a", "/b", "/c"]);
    panel.stylesChanged(new Map([["/c", 4]]));
    await expect.poll(() => moved).toEqual([["/c", 4]]);
  });
});
