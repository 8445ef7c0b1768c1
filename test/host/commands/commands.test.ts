import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CommandParts } from "../../../extension/host/commands/commandTargets.ts";
import { badInput } from "../../../extension/protocol/errors.ts";
import type { PanelState } from "../../../extension/protocol/messages/panelState.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import { newTextsState } from "../../../extension/protocol/run/texts.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { registerCommands } = await import("../../../extension/host/commands/commands.ts");
const { runsAmong } = await import("../../../extension/host/commands/commandTargets.ts");

describe("commands", () => {
  let list: RunSummary[];
  let opened: PanelState[];
  let selected: string[];
  let selectedGroup: string | undefined;
  let active: PanelState | undefined;
  const calls: string[] = [];
  const changed = new fake.EventEmitter<unknown>();
  const note = (name: string) => async (run: string) => void calls.push(`${name} ${run}`);
  const log = { error: vi.fn(), show: vi.fn() };
  const stopping = new Set<string>();

  beforeEach(() => {
    fake.reset();
    calls.length = 0;
    stopping.clear();
    log.error.mockClear();
    selected = [];
    selectedGroup = undefined;
    active = undefined;
    opened = [];
    const at = (run: string, second: number, changes: Partial<RunSummary>) =>
      summaryOf(run, { startedAt: `2026-01-01T00:00:0${second}.000Z`, configFile: "/c.splitcom.json", ...changes });
    list = [at("/running", 3, {}), at("/new", 2, { status: "done" }), at("/old", 1, { status: "failed" })];
    const runs = {
      listed: Promise.resolve(),
      list,
      get: (run: string) => list.find((summary) => summary.run === run),
      latestOf: (file: string) => list.find(({ configFile }) => configFile === file),
      isStopping: (run: string) => stopping.has(run),
      onDidChange: changed.event,
      start: async ({ fsPath }: { fsPath: string }) => {
        if (fsPath.includes("bad")) throw badInput({ what: "not there", where: fsPath });
        calls.push(`start ${fsPath}`);
        return "/started";
      },
      control: (run: string) => ({
        stop: () => note("stop")(run),
        pause: () => note("pause")(run),
        unpause: () => note("unpause")(run),
      }),
      kill: note("kill"),
      resume: note("resume"),
    };
    const archive = {
      remote: {
        remove: note("remove"),
        label: async (run: string, labels: object) => void calls.push(`label ${run} ${JSON.stringify(labels)}`),
      },
    };
    const tree = {
      filter: "",
      filterProblems: async () => [],
      get selected() {
        return selected;
      },
      get selectedGroup() {
        return selectedGroup;
      },
      runsOf: (row: { run: string } | { group: string }) =>
        "run" in row ? [row.run] : list.filter(({ group }) => group?.id === row.group).map(({ run }) => run),
    };
    const panels = {
      open: (state: PanelState) => opened.push(state),
      browse: (run: string) => calls.push(`browse ${run}`),
      get active() {
        return active;
      },
    };
    const context = { extension: { id: "splitcom.x" } };
    const runStyles = { of: () => 0 };
    const issue = (severity: string) => ({ severity, message: "clients: 0 is outside 1..1000" });
    const configs = {
      check: async ({ fsPath }: { fsPath: string }) =>
        fsPath.includes("unsound") ? { issues: [issue("error"), issue("warning"), issue("error")] } : undefined,
    };
    registerCommands({ runs, runStyles, configs, archive, tree, panels, log, context } as unknown as CommandParts);
  });

  const execute = (id: string, ...args: unknown[]) => fake.commands.registered.get(`splitcom.${id}`)!(...args);
  const row = (run: string) => ({ run });
  const config = fake.Uri.file("/c.splitcom.json");

  it("act on the row of their menu, or on all selected rows where it is one of them", () => {
    const tree = { tree: { selected: ["/s"], runsOf: ({ run }: { run: string }) => [run] } } as unknown as CommandParts;
    expect(runsAmong([row("/a"), [row("/a"), row("/b")]], tree)).toEqual(["/a", "/b"]);
    expect(runsAmong([row("/a"), [row("/b")]], tree)).toEqual(["/a"]);
    expect(runsAmong(["/a"], tree)).toEqual(["/a"]);
    expect(runsAmong(["selection"], tree)).toEqual(["/s"]);
    expect(runsAmong([], tree)).toEqual([]);
  });

  it("show what goes wrong as a message, and settle", async () => {
    await execute("run", fake.Uri.file("/bad.splitcom.json"));
    expect(fake.state.shown).toEqual(["/bad.splitcom.json: not there."]);
    expect(log.error.mock.calls[0]![0]).toContain("splitcom.run: SplitcomError");
  });

  it("run a configuration and open its dashboard, unless the settings say otherwise", async () => {
    await execute("run", config);
    expect(opened).toEqual([{ view: "dashboard", runs: ["/started"], config: "/c.splitcom.json" }]);
    fake.state.settings.openDashboardOnRun = false;
    await execute("run", config);
    expect(opened).toHaveLength(1);
    expect(calls).toEqual(["start /c.splitcom.json", "start /c.splitcom.json"]);
  });

  it("open one dashboard for several configurations, of the run that starts first", async () => {
    const other = fake.Uri.file("/d.splitcom.json");
    await execute("run", config, [config, other, other]);
    expect(calls).toEqual(["start /c.splitcom.json", "start /d.splitcom.json", "start /d.splitcom.json"]);
    expect(opened).toEqual([{ view: "dashboard", runs: ["/started"], config: "/c.splitcom.json" }]);
  });

  it("lay no dashboard of a run that waits over the one of the run that computes, and offer it", async () => {
    list.push(summaryOf("/started", { name: "Second", status: "queued" }));
    fake.state.answers.push("Open Dashboard");
    vi.useFakeTimers();
    const asked = execute("run", config);
    await vi.advanceTimersByTimeAsync(999);
    expect([opened, fake.state.shown]).toEqual([[], []]);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    await asked;
    expect(fake.state.shown).toEqual(["Second is queued. It starts when earlier runs finish. | Open Dashboard"]);
    expect(opened).toEqual([{ view: "dashboard", runs: ["/started"], config: null }]);
  });

  it("open the dashboard of a run that begins beside others as soon as it does", async () => {
    list.push(summaryOf("/started", { status: "queued" }));
    const asked = execute("run", config);
    await new Promise(setImmediate);
    list[3] = { ...list[3]!, status: "running" };
    changed.fire(undefined);
    await asked;
    expect(opened).toEqual([{ view: "dashboard", runs: ["/started"], config: "/c.splitcom.json" }]);
    expect(fake.state.shown).toEqual([]);
  });

  it("refuse a configuration with errors at once, with a way to them, and start the others", async () => {
    fake.state.answers.push("Show Problems");
    const unsound = fake.Uri.file("/unsound.splitcom.json");
    await execute("run", unsound, [unsound, config]);
    expect(fake.state.shown).toEqual(["unsound.splitcom.json has 2 errors. | Show Problems"]);
    expect(calls).toEqual(["start /c.splitcom.json"]);
    expect(opened).toHaveLength(1);
    expect(fake.state.executed).toEqual([["open", "/unsound.splitcom.json"], ["workbench.actions.view.problems"]]);
  });

  it("stop the only run that can be stopped without asking which", async () => {
    await execute("stop");
    expect(calls).toEqual([]);
    list[1] = { ...list[1]!, controllable: false };
    list[2] = { ...list[2]!, controllable: false };
    await execute("stop");
    expect(calls).toEqual(["stop /running"]);
  });

  it("pause a run, unpause a paused one, and resume a stopped one", async () => {
    list[1] = { ...list[1]!, status: "paused" };
    list[2] = { ...list[2]!, resumable: true };
    await execute("pause", row("/running"));
    await execute("resume", row("/new"));
    await execute("resume", row("/old"));
    expect(calls).toEqual(["pause /running", "unpause /new", "resume /old"]);
  });

  it("offer to end the process of a run that is stopping already", async () => {
    stopping.add("/running");
    fake.state.answers.push(undefined, "End Process");
    await execute("stop", row("/running"));
    expect(calls).toEqual([]);
    await execute("stop", row("/running"));
    expect(calls).toEqual(["kill /running"]);
  });

  it("open a dashboard pinned to a configuration, or on runs", async () => {
    await execute("openDashboard", config);
    await execute("openDashboard", "/old");
    await execute("openDashboard", row("/old"), [row("/old"), row("/new")]);
    expect(opened).toEqual([
      { view: "dashboard", runs: ["/running"], config: "/c.splitcom.json" },
      { view: "dashboard", runs: ["/old"], config: null },
      { view: "dashboard", runs: ["/old", "/new"], config: null },
    ]);
  });

  it("look through runs in one panel when rows are clicked", async () => {
    await execute("openDashboard", "/old", "browse");
    expect(calls).toEqual(["browse /old"]);
    expect(opened).toEqual([]);
  });

  it("act on what the panel in the foreground shows", async () => {
    active = { view: "inspector", run: "/old", interface: "up.act", client: 0, sample: null, epoch: null };
    await execute("tune");
    expect(opened).toEqual([{ view: "tuner", run: "/old", interface: "up.act", epoch: null }]);
    active = { view: "dashboard", runs: ["/new", "/old"], config: "/c.splitcom.json" };
    await execute("run");
    await execute("star");
    expect(calls).toEqual(["start /c.splitcom.json", 'label /new {"starred":true}']);
  });

  it("compare the newest two runs of a configuration", async () => {
    await execute("compareWithLast", config);
    expect(opened).toEqual([{ view: "compare", runs: ["/new", "/running"] }]);
    list[0] = { ...list[0]!, uplinkSaving: 0 };
    await execute("compareWithLast", config);
    expect(opened.at(-1)).toEqual({ view: "compare", runs: ["/running", "/new"] });
  });

  it("act on the runs of a group that they are for, and compare it with those that join it", async () => {
    const group = { id: "sweep", name: "Sweep", size: 3 };
    for (const [place, summary] of list.entries()) list[place] = { ...summary, group };
    list[1] = { ...list[1]!, controllable: false };
    list[2] = { ...list[2]!, controllable: false, uplinkSaving: 0 };
    const node = { group: "sweep" };
    await execute("stop", node, [node]);
    await execute("pause", node);
    expect(calls).toEqual(["stop /running", "pause /running"]);
    await execute("compare", node, [node]);
    expect(opened).toEqual([{ view: "compare", runs: ["/old", "/running", "/new"], group: "sweep" }]);
    await execute("rename", node);
    selectedGroup = "sweep";
    await execute("rename", "selection");
    expect(fake.state.shown).toEqual(
      Array(2).fill("this command is for a single run. Open the group and select one of its runs."),
    );
    list[0] = { ...list[0]!, status: "paused" };
    await execute("resume", node);
    expect(calls.slice(2)).toEqual(["unpause /running"]);
    await execute("openDashboard", node);
    expect(opened.at(-1)).toEqual({ view: "dashboard", runs: ["/running", "/new", "/old"], config: null });
  });

  it("need two runs to compare", async () => {
    fake.state.answers.push([row("/old")]);
    await execute("compare", row("/old"));
    expect(fake.state.shown).toEqual(["a comparison needs two runs. Select one more."]);
    await execute("compare", row("/old"), [row("/old"), row("/new")]);
    expect(opened).toEqual([{ view: "compare", runs: ["/old", "/new"] }]);
  });

  it("compare texts of the rows, of the panel in front, or of what is picked", async () => {
    await execute("compareTexts", row("/old"), [row("/old"), row("/new")]);
    active = { view: "inspector", run: "/new", interface: "up.act", client: 0, sample: null, epoch: null };
    await execute("compareTexts");
    active = newTextsState(["/new"]);
    fake.state.answers.push([row("/running")]);
    await execute("compareTexts");
    expect(opened).toEqual([["/old", "/new"], ["/new"], ["/running"]].map((runs) => newTextsState(runs)));
  });

  it("compare texts of so many runs as stand beside each other", async () => {
    await execute(
      "compareTexts",
      row("/0"),
      Array.from({ length: 9 }, (_, index) => row(`/${index}`)),
    );
    expect(fake.state.shown).toEqual(["too many runs to compare texts of (found 9); expected at most 8."]);
    expect(opened).toEqual([]);
  });

  it("delete only after a confirmation, and never what continues", async () => {
    await execute("delete", row("/old"), [row("/old"), row("/running")]);
    expect(fake.state.shown.pop()).toBe(
      "/running: the run is still running. Stop it before you delete it.".replace("/", ""),
    );
    await execute("delete", row("/old"));
    expect(calls).toEqual([]);
    selected = ["/old", "/new"];
    fake.state.answers.push("Delete");
    await execute("delete", "selection");
    expect(fake.state.shown.pop()).toBe("Delete 2 runs? | Delete");
    expect(calls).toEqual(["remove /old", "remove /new"]);
  });

  it("star all selected rows", async () => {
    await execute("star", row("/old"), [row("/old"), row("/new")]);
    expect(calls).toEqual(['label /old {"starred":true}', 'label /new {"starred":true}']);
  });

  it("do nothing where the user cancels the choice of a run", async () => {
    for (const id of ["stop", "inspect", "tune", "star", "delete", "openConfig", "reveal"]) await execute(id);
    expect([calls, opened, fake.state.executed]).toEqual([[], [], []]);
  });

  it("report that there are no runs", async () => {
    list.length = 0;
    await execute("inspect");
    expect(fake.state.shown).toEqual(["there are no runs yet. Run an experiment first."]);
  });
});
