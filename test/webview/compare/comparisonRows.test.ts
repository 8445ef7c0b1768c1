import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { configRows, environmentRows, resultRows, targetRows } from "../../../webview/compare/comparisonRows.ts";
import { exampleRecord } from "../../engine/store/exampleRun.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

const record = (changes: object) =>
  exampleRecord({
    config: parseConfig(JSON.stringify({ model: "nano", data: { format: "synthetic" }, ...changes }), "").config!,
  });

describe("what runs reached", () => {
  const rows = resultRows([
    summaryOf("/a", { status: "done", epoch: 10, perplexity: 68.85, uplinkSaving: 0 }),
    undefined,
    summaryOf("/b", { status: "running", epoch: 3, perplexity: 69.36, uplinkSaving: 0.508 }),
  ]);
  const row = (name: string) => rows.find(({ title }) => title === name)!.cells;

  it("has a cell for each run in each row, also for one that has not come", () => {
    expect(rows.every(({ cells }) => cells.length === 3)).toBe(true);
    expect(row("Status").map(({ text }) => text)).toEqual(["done", null, "running"]);
    expect(row("Epochs").map(({ text }) => text)).toEqual(["10 of 10", null, "3 of 10"]);
  });

  it("marks the best and shows changes against the first", () => {
    expect(row("Perplexity")).toEqual([
      { text: "68.85", change: null, best: true, differs: false },
      { text: null, change: null, best: false, differs: false },
      { text: "69.36", change: "+0.7\u00a0%", best: false, differs: false },
    ]);
    expect(row("Uplink saved")[2]).toEqual({ text: "50.8 %", change: "+50.8\u00a0pp", best: true, differs: false });
  });
});

it("what it took to reach a perplexity is compared with the first, and one that did not reach it has no value", () => {
  const reached = (epoch: number, uplinkBytes: number) => ({ epoch, uplinkBytes, totalBytes: 2000, seconds: null });
  const rows = targetRows([reached(10, 1000), null, reached(12, 500)]);
  const uplink = rows.find(({ title }) => title === "Uplink")!;
  expect(uplink.cells.map(({ text, change, best }) => [text, change, best])).toEqual([
    ["1.00 kB", null, false],
    [null, null, false],
    ["500 B", "−50.0\u00a0%", true],
  ]);
  expect(rows.map(({ title, cells }) => [title, cells[0]!.text])).toEqual([
    ["Epochs", "10"],
    ["Uplink", "1.00 kB"],
    ["Total traffic", "2.00 kB"],
    ["Time", null],
  ]);
});

it("traffic of other numbers of epochs is neither best nor a change", () => {
  const uplink = (...epochs: number[]) =>
    resultRows(epochs.map((epoch) => summaryOf(`/${epoch}`, { epoch, uplinkBytes: 1000 * epoch })))
      .find(({ title }) => title === "Uplink")!
      .cells.map(({ change, best }) => [change, best]);
  expect(uplink(8, 2, 8)).toEqual([
    [null, false],
    [null, false],
    ["±0.0\u00a0%", false],
  ]);
});

describe("fields that differ", () => {
  it("stay in their run's column where another run's record is missing", () => {
    const rows = configRows([record({}), undefined, record({ control: { kind: "bangbang" } })]);
    const kind = rows.find(({ title }) => title === "control.kind")!;
    expect(kind.cells.map(({ text, differs }) => [text, differs])).toEqual([
      ["fixed", false],
      [null, false],
      ["bangbang", true],
    ]);
    const low = rows.find(({ title }) => title === "control.low")!;
    expect(low.cells.map(({ text, differs }) => [text, differs])).toEqual([
      [null, false],
      [null, false],
      ["0.95", true],
    ]);
  });

  it("are none for one run or equal ones", () => {
    expect(configRows([])).toEqual([]);
    expect(configRows([record({ seed: 1 }), undefined])).toEqual([]);
    expect(environmentRows([record({ seed: 1 }), record({ seed: 2 })])).toEqual([]);
  });
});
