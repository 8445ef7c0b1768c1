import { describe, expect, it } from "vitest";
import {
  showsAlone,
  showsSubject,
  stateWhenRevealed,
  withGroupsRuns,
} from "../../../extension/host/panels/panelStates.ts";
import { restoredState, withChartOptions } from "../../../extension/host/panels/restoredState.ts";
import type { PanelState } from "../../../extension/protocol/messages/panelState.ts";
import { newTextsState } from "../../../extension/protocol/run/texts.ts";
import { newTable } from "../../../extension/protocol/runTable/newTable.ts";
import { summaryOf } from "./fakes.ts";

const dashboard = (runs: string[], config: string | null = null): PanelState => ({ view: "dashboard", runs, config });
const compare = (...runs: string[]): PanelState => ({ view: "compare", runs });
const compareGroup = (group: string, ...runs: string[]): PanelState => ({ view: "compare", runs, group });
const inspector = (run: string, sample: string | null = null, client = 0): PanelState => ({
  view: "inspector",
  run,
  interface: "up.act",
  client,
  sample,
  epoch: null,
});
const texts = (...runs: string[]): PanelState => newTextsState(runs);
const table: PanelState = { ...newTable(), columns: ["ppl", "config:control.theta"], ticked: ["/a"] };
const tuner: PanelState = { view: "tuner", run: "/a", interface: "up.act", epoch: 3 };

describe("a state kept over a reload", () => {
  it.each([dashboard(["/a"], "/x.splitcom.json"), compare("/a", "/b"), inspector("/a"), tuner, texts("/a"), table])(
    "comes back: $view",
    (state) => {
      expect(restoredState(state.view, JSON.parse(JSON.stringify(state)))).toEqual(state);
    },
  );

  it("has what was chosen for all charts, and a new panel takes what was chosen last", () => {
    const charts = { across: "uplink", logarithmic: true, smoothing: 0.6, clients: "each", target: 80 } as const;
    const chosen = { ...dashboard(["/a"]), charts };
    expect(restoredState("dashboard", JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
    expect(withChartOptions(dashboard(["/b"]), charts)).toEqual({ ...dashboard(["/b"]), charts });
    expect(withChartOptions(chosen, { ...charts, target: null })).toEqual(chosen);
    expect(withChartOptions(dashboard(["/b"]), { ...charts, smoothing: 2 })).toEqual(dashboard(["/b"]));
    expect(withChartOptions(inspector("/a"), charts)).toEqual(inspector("/a"));
  });

  it.each([
    undefined,
    null,
    "dashboard",
    42,
    [],
    {},
    { view: "dashboard" },
    { view: "dashboard", runs: "/a", config: null },
    { view: "dashboard", runs: [""], config: null },
    { view: "dashboard", runs: Array(51).fill("/a"), config: null },
    tuner,
    { __proto__: null, view: "compare" },
    { ...texts("/a"), decoding: { strategy: "beam", beams: 1, maxNewTokens: 64 } },
  ])("that is garbage leaves a view without runs: %j", (kept) => {
    expect(restoredState("dashboard", kept)).toEqual(dashboard([]));
    expect(restoredState("compare", kept)).toEqual(compare());
    expect(restoredState("texts", kept)).toEqual(texts());
    expect(restoredState("table", kept)).toEqual(newTable());
    expect(restoredState("inspector", kept)).toBeUndefined();
  });
});

describe("which panel is brought to the front", () => {
  it.each([
    [dashboard(["/a", "/b"]), dashboard(["/a"]), true],
    [dashboard(["/a"]), dashboard(["/b"]), false],
    [dashboard(["/a"], "/x"), dashboard(["/b"], "/x"), true],
    [dashboard(["/a"]), dashboard(["/a"], "/x"), false],
    [compare("/a", "/b"), compare("/b", "/a"), true],
    [compare("/a", "/b"), compare("/a"), false],
    [texts("/a", "/b"), texts("/b", "/a"), true],
    [texts("/a"), compare("/a"), false],
    [inspector("/a", "s1"), inspector("/a"), true],
    [inspector("/a"), inspector("/b"), false],
    [tuner, inspector("/a"), false],
    [table, newTable(), true],
    [compare("/a"), newTable(), false],
  ])("%j for %j: %s", (shown, asked, same) => {
    expect(showsSubject(shown, asked)).toBe(same);
  });

  it.each([
    [dashboard(["/a", "/b"]), dashboard(["/a"]), dashboard(["/a", "/b"])],
    [dashboard(["/a"]), dashboard(["/a", "/c"]), dashboard(["/a", "/c"])],
    [{ ...newTextsState(["/a"]), offset: 5 }, texts("/a"), { ...newTextsState(["/a"]), offset: 5 }],
    [inspector("/a", "s1", 2), inspector("/a"), inspector("/a", "s1", 2)],
    [inspector("/a", "s1", 2), inspector("/a", "s2"), inspector("/a", "s2")],
    [tuner, { ...tuner, epoch: null }, tuner],
    [table, newTable(), table],
    [tuner, { ...tuner, epoch: 5 }, { ...tuner, epoch: 5 }],
  ])("and which parts stay: %j asked for %j", (shown, asked, expected) => {
    expect(stateWhenRevealed(shown, asked as PanelState)).toEqual(expected);
  });
});

describe("a dashboard of one run", () => {
  it("is one that nothing was laid over, that no configuration is pinned to, and that shows that run", () => {
    expect(showsAlone(dashboard(["/a"]), "/a")).toBe(true);
    for (const other of [dashboard(["/b"]), dashboard(["/a", "/b"]), dashboard(["/a"], "/x"), compare("/a"), tuner])
      expect(showsAlone(other, "/a")).toBe(false);
  });
});

describe("a comparison of a group", () => {
  const group = { id: "sweep", name: "Sweep", size: 60 };
  const member = (run: string, startedAt: string) => summaryOf(run, { group, startedAt });

  it("takes in its runs as they begin, after those that it has", () => {
    const list = [member("/r/c", "3"), member("/r/b", "2"), member("/r/a", "1"), summaryOf("/r/other")];
    const queued = { ...member("/r/d", "0"), status: "queued" as const };
    expect(withGroupsRuns(compareGroup("/r/sweep", "/r/b"), [...list, queued])).toEqual(
      compareGroup("/r/sweep", "/r/b", "/r/a", "/r/c"),
    );
    const all = compareGroup("/r/sweep", "/r/b", "/r/a", "/r/c");
    expect(withGroupsRuns(all, list)).toBe(all);
    expect(withGroupsRuns(compare("/r/b"), list)).toEqual(compare("/r/b"));
    expect(withGroupsRuns(compareGroup("/elsewhere/sweep"), list)).toEqual(compareGroup("/elsewhere/sweep"));
  });

  it("has no more runs than a page draws", () => {
    const list = Array.from({ length: 60 }, (_, index) => member(`/r/${index}`, String(index).padStart(2, "0")));
    const full = withGroupsRuns(compareGroup("/r/sweep"), list);
    expect("runs" in full && full.runs).toHaveLength(50);
    expect(restoredState("compare", JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it("is brought to the front by its group, with all of its runs again", () => {
    expect(showsSubject(compareGroup("/r/sweep", "/r/a"), compareGroup("/r/sweep", "/r/a", "/r/b"))).toBe(true);
    expect(showsSubject(compareGroup("/r/other", "/r/a"), compareGroup("/r/sweep", "/r/a"))).toBe(false);
    expect(showsSubject(compare("/r/a"), compareGroup("/r/sweep", "/r/a"))).toBe(false);
    const asked = compareGroup("/r/sweep", "/r/b");
    expect(stateWhenRevealed(compareGroup("/r/sweep", "/r/a"), asked)).toEqual(asked);
  });
});
