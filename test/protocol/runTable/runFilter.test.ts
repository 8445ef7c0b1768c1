import { describe, expect, it } from "vitest";
import { filterProblemText, runFilter } from "../../../extension/protocol/runTable/runFilter.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

const run = summaryOf("/runs/one", {
  name: "Fixed 0.98",
  status: "failed",
  configFile: "/work/e2e-fixed.splitcom.json",
  startedAt: new Date(2026, 10, 28, 14, 5).toISOString(),
  perplexity: 69.684,
  bestPerplexity: 66.1,
  bestEpoch: 7,
  epoch: 9,
  totalSaving: 0.508,
  uplinkBytes: 7_200_000,
  downlinkBytes: null,
  seconds: 150,
  thetas: { activation: { theta: 0.98, source: null } },
  group: { id: "reproduction-minute", name: "Reproduction (minute)", size: 7 },
  labels: { name: null, starred: true, note: "for table 3", tags: ["E2E", "baseline"] },
});
const config = new Map<string, string | number | boolean>([
  ["seed", 3],
  ["clients", 10],
  ["lora.rank", 8],
  ["control.kind", "bangbang"],
  ["control.theta", 0.98],
  ["gradientControl.kind", "fixed"],
  ["training.aggregateEvery", "epoch"],
  ["probe.gradients", true],
]);
const paths = [...config.keys(), "training.epochs"];
const fits = (filter: string) => runFilter(filter, paths).fits({ summary: run, config });
const problems = (filter: string) => runFilter(filter, paths).problems;

describe("the filter of runs", () => {
  it.each([
    ...["", "  ", "fixed", "0.98 e2e", "table", "e2e-fixed.splitcom", "BASE", '"for table"', "-draft", "!draft"],
    ...[
      "tag:e2e",
      "tag:e",
      "tag=E2E",
      "tag:x,base",
      "-tag:x",
      "group:repro",
      "group=reproduction-minute",
      "Reproduction (",
      "-group:sweep",
      "status:failed",
      "status:f",
      "status:done,failed",
    ],
    ...[
      "is:starred",
      "is:",
      "fixed tag:baseline status:failed",
      "name:0.98",
      "note:table",
      "file:fixed",
      "backend:wasm",
    ],
    ...[
      "ppl<80",
      "ppl>69.6",
      "ppl=69.7",
      "ppl=70",
      "perplexity!=69",
      "best<=66.1",
      "bestEpoch=7",
      "epoch>=9",
      "theta>0.95",
    ],
    ...[
      "theta=0.98",
      "saved>50%",
      "saved>50",
      "saved>0.5",
      "up<10MB",
      "up>=7.2MB",
      "up=7MB",
      "time<3min",
      "time>=2.5min",
    ],
    ...["started>2026-11-27", "started:2026-11", "started=2026-11-28", "started<=2026-11-28T14:05", "started>=2026"],
    ...[
      "clients=10",
      "rank>4",
      "lora.rank:8",
      "control.theta>0.9",
      "control.kind=bangbang",
      "seed!=2",
      "gradients=true",
    ],
    ...["aggregateEvery=epoch", "-clients=4", "training.epochs!=5", "Clients>9"],
  ])("lets %j through", (filter) => {
    expect(problems(filter)).toEqual([]);
    expect(fits(filter)).toBe(true);
  });

  it.each([
    ...["other", "fixed other", "tag:fixed", "status:done", "tag:e2e status:done", "/work/", "-fixed", '"table for"'],
    ...[
      "tag!=E2E",
      "-tag:e2e",
      "-is:starred",
      "ppl>80",
      "ppl=69",
      "ppl!=69.7",
      "theta>0.98",
      "theta=0.979",
      "saved>51%",
    ],
    ...[
      "up>8MB",
      "time<2min",
      "down>0",
      "down<1GB",
      "bytes>0",
      "started>2026-11-28",
      "started<2026-11-28",
      "clients=4",
    ],
    ...["rank>8", "control.theta=0.981", "control.kind!=bangbang", "aggregateEvery>3", "training.epochs>1", "seed=1,2"],
  ])("holds %j back", (filter) => {
    expect(problems(filter)).toEqual([]);
    expect(fits(filter)).toBe(false);
  });

  it.each([
    ["theta>abc", "theta>abc: “abc” is not a number."],
    ["up>5ms", "up>5ms: “5ms” is not a number with a unit such as kB, MB, GB."],
    ["saved>", "saved>: enter a number after saved; it may have a unit: %."],
    ["started>yesterday", "started>yesterday: “yesterday” is not a date such as 2026-01-31 or 2026-01-31T14:05."],
    ["status>failed", "status>failed: status is a text; use status:, status= or status!=."],
    ["kind=fixed", "kind=fixed: “kind” may mean control.kind, gradientControl.kind."],
    ["lor.rank>3", "lor.rank>3: no run has a column “lor.rank”. Did you mean lora.rank?"],
    ["nothing>3", "nothing>3: no run has a column “nothing”. To search for the text, put it in quotes."],
    ["is:paused", "is:paused: only is:starred is known."],
    ["rank>many", "rank>many: “many” is not a number."],
  ])("says what %j has wrong, and hides nothing for it", (filter, said) => {
    const texts = problems(filter).map((problem) =>
      filterProblemText(problem, (message, ...values) =>
        message.replaceAll(/\{(\d)\}/g, (_, at) => values[Number(at)]!),
      ),
    );
    expect(texts).toEqual([said]);
    expect(fits(filter)).toBe(true);
    // What else is asked for holds.
    expect(fits(`${filter} tag:x`)).toBe(false);
  });

  it("takes what has a colon and is no column for a text", () => {
    const named = { summary: { ...run, name: "C:\\runs SplitCom:int8" }, config };
    for (const filter of ["C:\\runs", "splitcom:int8"]) expect(runFilter(filter, paths).fits(named)).toBe(true);
    expect(fits("splitcom:int8")).toBe(false);
  });

  it("asks for configurations only where it needs them, and hides nothing until they are known", () => {
    expect(runFilter("fixed ppl<80 tag:x", undefined).needsConfigs).toBe(false);
    const unknown = runFilter("clients=4", undefined);
    expect([unknown.needsConfigs, unknown.problems]).toEqual([true, []]);
    expect(unknown.fits({ summary: run, config: undefined })).toBe(true);
    expect(runFilter("clients=4", paths).needsConfigs).toBe(true);
  });

  it("leaves out runs whose configuration or figure is not known", () => {
    expect(runFilter("clients=10", paths).fits({ summary: run, config: undefined })).toBe(false);
    expect(runFilter("ppl<80", paths).fits({ summary: { ...run, perplexity: null }, config })).toBe(false);
  });
});
