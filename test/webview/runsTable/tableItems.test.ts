import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import { configValues } from "../../../extension/protocol/runTable/configValues.ts";
import { nameColumn, type TableRun, tableColumn, usualColumns } from "../../../webview/runsTable/tableColumns.ts";
import { cellText, tableCsv, tableMarkdown, tableTsv } from "../../../webview/runsTable/tableFiles.ts";
import { groupItems, runItems, runsOfItems } from "../../../webview/runsTable/tableItems.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

const tableRun = (name: string, seed: number, theta: number, more: Partial<RunSummary> = {}): TableRun => ({
  summary: summaryOf(`/runs/${name}-${seed}`, { name, status: "done", ...more }),
  config: configValues({ name, seed, control: { theta } }),
});
const runs = [
  tableRun("high", 0, 0.98, { perplexity: 70, uplinkBytes: 2e6 }),
  tableRun("low", 0, 0.9, { perplexity: 80, uplinkBytes: 1e6 }),
  tableRun("high", 1, 0.98, { perplexity: 72, uplinkBytes: 2e6 }),
  tableRun("high", 2, 0.98, { perplexity: 400, status: "interrupted" }),
  tableRun("queued", 0, 0.5),
];
const column = (id: string) => tableColumn(id)!;
const names = (items: ReturnType<typeof runItems>) => items.map(({ key }) => key.split("/").at(-1));
const order = (id: string, descending = false) => ({ column: column(id), descending });

describe("rows of the table", () => {
  it("are in the order of a column, with what has no value last in either direction", () => {
    expect(names(runItems(runs, order("ppl")))).toEqual(["high-0", "high-1", "low-0", "high-2", "queued-0"]);
    expect(names(runItems(runs, order("ppl", true)))).toEqual(["high-2", "low-0", "high-1", "high-0", "queued-0"]);
  });

  it("sort numbers in texts as numbers, and equal ones stay as they were", () => {
    const named = ["run 10", "run 9", "Run 1"].map((name, seed) => tableRun(name, seed, 0));
    expect(names(runItems(named, order("name")))).toEqual(["Run 1-2", "run 9-1", "run 10-0"]);
    expect(names(runItems(runs, order("up")))).toEqual(["low-0", "high-0", "high-1", "high-2", "queued-0"]);
  });

  it("of a thousand runs are sorted in far less than a tenth of a second", () => {
    const many = Array.from({ length: 1000 }, (_, at) =>
      tableRun(`run ${at % 37}`, at, at % 11, { perplexity: (at * 7919) % 1000 }),
    );
    const times = ["ppl", "name", "started", "config:control.theta"].map((id) => {
      const begin = performance.now();
      runItems(many, order(id));
      groupItems(many, order(id), new Set());
      return performance.now() - begin;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe("groups of the table", () => {
  const items = groupItems(runs, order("ppl"), new Set());

  it("are runs equal but for the seed; a run that is alone is a row of its own", () => {
    expect(items.map(({ kind }) => kind)).toEqual(["group", "run", "run"]);
    expect(runsOfItems(items.slice(0, 1))).toEqual(["/runs/high-0", "/runs/high-1", "/runs/high-2"]);
  });

  it("show mean and spread of what is done, and configured values of all", () => {
    const text = (id: string) => cellText(items[0]!, column(id));
    expect(text("ppl")).toBe("71.00 ± 1.41");
    expect(text("config:seed")).toBe("0, 1, 2");
    expect(text("config:control.theta")).toBe("0.98");
    expect(text("down")).toBe("");
  });

  it("count all runs where none is done", () => {
    const [group] = groupItems(
      runs.map((run) => ({ ...run, summary: { ...run.summary, status: "running" as const } })),
      order("ppl"),
      new Set(),
    ).filter(({ kind }) => kind === "group");
    expect(cellText(group!, column("ppl"))).toBe("180.7 ± 190.0");
  });

  it("show their members in order where they are expanded", () => {
    const expanded = groupItems(runs, order("ppl", true), new Set([items[0]!.key]));
    expect(expanded.map((item) => (item.kind === "run" ? item.key : "group"))).toEqual([
      ...["/runs/low-0", "group", "/runs/high-2", "/runs/high-1", "/runs/high-0", "/runs/queued-0"],
    ]);
  });

  it("leave a run whose configuration is not known on its own", () => {
    const unknown = runs.map((run) => ({ ...run, config: undefined }));
    expect(groupItems(unknown, order("name"), new Set()).every(({ kind }) => kind === "run")).toBe(true);
  });
});

describe("the table as text", () => {
  const hostile = tableRun("=HYPERLINK(1)\t|x", 5, 0.1, {
    perplexity: 69.68,
    labels: { name: null, starred: false, note: "a\n@b", tags: ["<b>"] },
  });
  const columns = [nameColumn(), column("ppl"), column("note"), column("tags"), column("config:seed")];

  it("is CSV with all digits, the folder of each run, and no formula", () => {
    const csv = tableCsv(runItems([hostile], order("name")), columns);
    expect(csv).toBe("name,ppl,note,tags,seed,run\n'=HYPERLINK(1) |x,69.68,\"a\n'@b\",<b>,5,'=HYPERLINK(1) |x-5\n");
  });

  it("is, for a spreadsheet, a line a run whatever names hold", () => {
    const lines = tableTsv(runItems([hostile], order("name")), columns)
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => line.split("\t").length)).toEqual([6, 6]);
    expect(lines[1]!.split("\t").slice(0, 4)).toEqual(["'=HYPERLINK(1) |x", "69.68", "a @b", "<b>"]);
  });

  it("is Markdown in which names stay names", () => {
    expect(tableMarkdown(runItems([hostile], order("name")), columns).split("\n")[2]).toBe(
      "| =HYPERLINK(1) \\|x | 69.68 | a \\@b | \\<b\\> | 5 |",
    );
  });

  it("has mean, spread and number of runs of groups in columns of their own", () => {
    const csv = tableCsv(groupItems(runs, order("ppl"), new Set()), [
      nameColumn(),
      column("ppl"),
      column("config:seed"),
    ]);
    const [head, group, low] = csv.split("\n");
    expect(head).toBe("name,ppl,ppl.sd,ppl.n,seed,run");
    expect(group).toBe(`high,71,${Math.SQRT2},2,0 1 2,high-0 high-1 high-2`);
    expect(low).toBe("low,80,,1,0,low-0");
  });
});

describe("columns of the table", () => {
  it("are, where nobody has chosen, what runs are about and what they differ in", () => {
    const usual = usualColumns(["seed", "control.theta"]);
    expect(usual).toContain("config:control.theta");
    expect(usual.filter((id) => tableColumn(id) === undefined)).toEqual([]);
  });

  it("of the configuration say what they mean, also where a key holds a dot", () => {
    expect(column("config:clients").description).toBe("Number of clients. · clients");
    expect(column("config:wire.up.act.payload.kind").description).not.toBeNull();
    expect(column("config:from.the.future")).toMatchObject({ title: "from.the.future", description: null });
    expect(tableColumn("no such metric")).toBeUndefined();
  });
});
