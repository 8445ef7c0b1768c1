import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunsTree, RunTreeItem } from "../../../extension/host/runs/runsTree.ts";
import type { ArchiveProcess, Runs } from "../../../extension/host/services.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import type { ConfigTable } from "../../../extension/protocol/runTable/configValues.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { createRunsTree } = await import("../../../extension/host/runs/runsTree.ts");
const { runDescription } = await import("../../../extension/host/runs/runTexts.ts");

describe("the view of runs", () => {
  let list: RunSummary[];
  let listed: Promise<void>;
  let tree: RunsTree;
  let view: fake.FakeTreeView;
  const changed = new fake.EventEmitter<unknown>();
  const restyled = new fake.EventEmitter<ReadonlyMap<string, number>>();
  const configs = async (asked: string[]): Promise<ConfigTable> => ({
    ...{ paths: ["clients"], values: [asked.map(() => 4)], known: asked.map(() => true) },
  });
  const archive = { remote: { configs } } as unknown as ArchiveProcess;
  let style = 3;
  const styles = { of: () => style, onDidChange: restyled.event };

  beforeEach(() => {
    vi.useFakeTimers();
    fake.reset();
    list = [summaryOf("/a"), summaryOf("/b", { status: "done", perplexity: 20 })];
    listed = Promise.resolve();
    tree = createRunsTree(
      {
        get listed() {
          return listed;
        },
        get list() {
          return list;
        },
        get: (run: string) => list.find((summary) => summary.run === run),
        isStopping: () => false,
        skippedLines: async () => ({ count: 2, first: "metrics.jsonl:3: not a JSON object" }),
        onDidChange: changed.event,
      } as unknown as Runs,
      styles,
      archive,
    );
    view = fake.treeViews.at(-1)!;
  });
  afterEach(() => {
    tree.dispose();
    changed.dispose();
    vi.useRealTimers();
  });

  const provider = () => view.options.treeDataProvider;
  const rows = async (parent?: RunTreeItem) => (await provider().getChildren(parent)) as RunTreeItem[];
  const runsIn = (list: readonly RunTreeItem[]) => list.map((row) => ("run" in row ? row.run : row.group));
  function change(next: RunSummary[]): void {
    list = next;
    changed.fire(undefined);
    vi.advanceTimersByTime(500);
  }

  it("lists runs in their order, each with the words that menus ask for", async () => {
    const items = (await rows()).map((row) => provider().getTreeItem(row));
    expect(items).toMatchObject([
      { id: "/a", label: "a", contextValue: "run running controllable unstarred", iconPath: { id: "loading~spin" } },
      { id: "/b", label: "b", contextValue: "run done controllable ended unstarred", iconPath: { id: "pass" } },
    ]);
    expect(items[0]).toMatchObject({ command: { command: "splitcom.openDashboard", arguments: ["/a", "browse"] } });
  });

  it("distinguishes runs of the same name by their start, from the moment there are two", async () => {
    const ended = { status: "done", name: "same", perplexity: 20 } as const;
    const one = summaryOf("/a", { ...ended, startedAt: "2026-11-27T08:00:00Z" });
    const two = summaryOf("/b", { ...ended, startedAt: "2026-11-27T09:00:00Z" });
    const descriptions = async () =>
      (await rows()).map((row) => (provider().getTreeItem(row) as { description?: unknown }).description);
    change([one]);
    expect(await descriptions()).toEqual([runDescription(one, false)]);
    change([one, two]);
    expect(await descriptions()).toEqual([runDescription(one, false, true), runDescription(two, false, true)]);
  });

  it("draws a row again only when it looks different, and is the same row", async () => {
    const [first] = await rows();
    const [a, b] = list as [RunSummary, RunSummary];
    change([{ ...a, step: 3, secondsLeft: 5 }, b]);
    expect(view.refreshed).toEqual([]);
    change([{ ...a, epoch: 1, perplexity: 30 }, b]);
    expect(view.refreshed).toEqual([[{ run: "/a" }]]);
    expect((view.refreshed[0] as RunTreeItem[])[0]).toBe(first);
  });

  it("draws everything again when runs come, go or change their order", async () => {
    await rows();
    change([summaryOf("/c"), ...list]);
    expect(view.refreshed).toEqual([undefined]);
    await rows();
    change(list.toReversed());
    expect(view.refreshed).toHaveLength(2);
  });

  it("shows each run in its color, and again where that is another", async () => {
    const [first] = await rows();
    expect(provider().getTreeItem(first!)).toMatchObject({ iconPath: { color: { id: "splitcom.line4" } } });
    style = 19;
    restyled.fire(new Map([["/a", 19]]));
    vi.advanceTimersByTime(500);
    expect(view.refreshed).toEqual([[{ run: "/a" }, { run: "/b" }]]);
    expect(provider().getTreeItem(first!)).toMatchObject({ iconPath: { color: { id: "splitcom.line10" } } });
    style = 3;
  });

  it("is refreshed twice a second at most", async () => {
    await rows();
    for (let step = 0; step < 100; step++) {
      list = [{ ...list[0]!, epoch: step, epochs: 200 }, list[1]!];
      changed.fire(undefined);
      vi.advanceTimersByTime(20);
    }
    expect(view.refreshed.length).toBeLessThanOrEqual(5);
  });

  describe("of a command that made several", () => {
    const group = { id: "sweep", name: "Sweep", size: 3 };
    const one = summaryOf("/runs/one", { group, status: "done", perplexity: 30, startedAt: "2026-11-27T08:00:00Z" });
    const two = summaryOf("/runs/two", { group, epoch: 1, startedAt: "2026-11-27T09:00:00Z" });
    const other = summaryOf("/runs/other", { status: "done" });
    const itemsOf = (list: readonly RunTreeItem[]) => list.map((row) => provider().getTreeItem(row));

    it("has them in one node in the order in which they began, open while one of them is running", async () => {
      change([two, other, one]);
      const top = await rows();
      expect(runsIn(top)).toEqual(["/runs/sweep", "/runs/other"]);
      expect(itemsOf(top)[0]).toMatchObject({
        ...{ label: "Sweep", description: "1 of 3 done · epoch 2/10", contextValue: "group running controllable" },
        ...{ collapsibleState: fake.TreeItemCollapsibleState.Expanded, iconPath: { id: "loading~spin" } },
        accessibilityInformation: { label: "Sweep, 1 of 3 done · epoch 2/10" },
      });
      expect(runsIn(await rows(top[0]))).toEqual(["/runs/one", "/runs/two"]);
    });

    it("has it closed once all have ended, and says which failed", async () => {
      change([{ ...two, status: "failed" }, one, other]);
      expect(itemsOf(await rows())[0]).toMatchObject({
        ...{ description: "1 of 3 done · 1 failed", contextValue: "group ended" },
        collapsibleState: fake.TreeItemCollapsibleState.Collapsed,
      });
    });

    it("keeps groups of two folders of runs apart", async () => {
      change([one, { ...two, run: "/elsewhere/two" }]);
      expect(runsIn(await rows())).toEqual(["/runs/sweep", "/elsewhere/sweep"]);
    });

    it("opens it where a filter leaves some of it, which then are all that commands act on", async () => {
      change([two, one, other]);
      tree.filter = "status:done group:sw";
      await tree.filterProblems();
      const [node, ...rest] = await rows();
      expect(rest).toEqual([]);
      expect(itemsOf([node!])[0]).toMatchObject({ collapsibleState: fake.TreeItemCollapsibleState.Expanded });
      expect(tree.runsOf(node!)).toEqual(["/runs/one"]);
      view.selection = [node, { run: "/runs/one" }];
      expect(tree.selected).toEqual(["/runs/one"]);
    });

    it("draws its node again with its progress, and asks for all rows when a run joins", async () => {
      change([two, one]);
      const [node] = await rows();
      await rows(node);
      view.refreshed.length = 0;
      change([{ ...two, epoch: 2 }, one]);
      expect(view.refreshed).toEqual([[node, { run: "/runs/two" }]]);
      change([summaryOf("/runs/three", { group }), { ...two, status: "done" }, one]);
      expect(view.refreshed.at(-1)).toBeUndefined();
      expect((await rows())[0]).toBe(node);
    });
  });

  it("counts running runs on its icon", () => {
    change(list);
    expect(view.badge).toMatchObject({ value: 1 });
    change([{ ...list[0]!, status: "done" }, list[1]!]);
    expect(view.badge).toBeUndefined();
  });

  it("shows what fits the filter, and says so above the rows unless there are none", async () => {
    await rows();
    tree.filter = "status:done";
    await tree.filterProblems();
    expect(runsIn(await rows())).toEqual(["/b"]);
    expect(view.message).toBe("Filter: status:done");
    expect(fake.state.executed).toEqual([["setContext", "splitcom.filtered", true]]);
    tree.filter = "no such run";
    expect(await rows()).toEqual([]);
    expect(view.message).toBeUndefined();
    tree.filter = "";
    expect(await rows()).toHaveLength(2);
    expect(fake.state.executed.at(-1)).toEqual(["setContext", "splitcom.filtered", false]);
  });

  it("shows what fits once configurations are known that the filter asks for", async () => {
    await rows();
    tree.filter = "clients>9";
    await tree.filterProblems();
    expect(await rows()).toEqual([]);
    tree.filter = "clients=4";
    expect(await rows()).toHaveLength(2);
  });

  it("says above the rows what is wrong with the filter, whose other words still hide rows", async () => {
    await rows();
    tree.filter = "theta>abc status:done";
    await tree.filterProblems();
    expect(runsIn(await rows())).toEqual(["/b"]);
    expect(view.message).toBe("Filter: theta>abc status:done\ntheta>abc: “abc” is not a number.");
    expect(await tree.filterProblems()).toEqual(["theta>abc: “abc” is not a number."]);
  });

  it("says why runs cannot be read, until they can", async () => {
    listed = Promise.reject(new Error("the process that reads runs ended"));
    list = [];
    expect(await rows()).toEqual([]);
    expect(view.message).toBe("The runs could not be read: the process that reads runs ended");
    listed = Promise.resolve();
    change([]);
    expect(view.refreshed).toEqual([undefined]);
    await rows();
    expect(view.message).toBeUndefined();
  });

  it("names in the tooltip the lines of a run's logs that are left out", async () => {
    const [row] = await rows();
    const resolving = provider() as unknown as { resolveTreeItem(item: object, row: RunTreeItem): Promise<object> };
    const item = await resolving.resolveTreeItem(provider().getTreeItem(row!), row!);
    expect(item).toMatchObject({ tooltip: { value: expect.stringContaining("2 damaged or unknown log lines") } });
  });

  it("knows what is selected", () => {
    view.selection = [{ run: "/b" }];
    expect(tree.selected).toEqual(["/b"]);
  });
});
