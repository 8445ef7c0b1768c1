/** The table of runs on a panel's page: a thousand of them, by pointer and by keyboard. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPanelPage, type PanelPage } from "./harness/panelPage.ts";
import { shots } from "./harness/paths.ts";

/** In the page: the table of `count` runs of eleven thresholds and five seeds; what it asks for is kept in `asked`. */
const table = (count: number) => `() => {
  window.asked = [];
  const noted = (name) => (...args) => void window.asked.push([name, ...args]);
  const names = Array.from({ length: ${count} }, (_, index) => "/runs/run-" + index);
  const configs = new Map(names.map((run, index) => [run, { theta: 0.9 + (index % 11) / 110, seed: index % 5 }]));
  const summary = (run, index) => ({
    run, name: "SplitCom " + (index % 11), status: index === 3 ? "failed" : "done", controllable: false, resumable: false, error: null,
    startedAt: new Date(1.8e12 + 60000 * index).toISOString(), endedAt: null, configFile: null, backend: "wasm",
    epoch: 14, epochs: 14, step: 100, stepsPerEpoch: 10, perplexity: 60 + ((index * 7919) % 997) / 10,
    bestPerplexity: 55 + ((index * 7919) % 997) / 10, bestEpoch: 9,
    uplinkSaving: 0.5, totalSaving: (index % 100) / 100, uplinkBytes: 1e6 * index, downlinkBytes: 1e6, thetas: {},
    secondsLeft: null, seconds: 60 + index, labels: { starred: index === 5, name: null, note: "", tags: index % 10 ? [] : ["ten"] },
    skipped: { count: 0, first: null },
  });
  return {
    opening: {
      state: { view: "table", columns: null, sort: { column: "started", descending: true }, filter: "", grouped: false, ticked: [] },
      runs: names.map(summary).reverse(), validation: null, generation: null, mayRun: true, styles: [], translations: null,
    },
    traces: {},
    more: {
      configs: (runs) => ({
        paths: ["control.theta", "seed", "clients"],
        values: [runs.map((run) => configs.get(run).theta), runs.map((run) => configs.get(run).seed), runs.map(() => 10)],
        known: runs.map(() => true),
      }),
      openPanel: noted("openPanel"), performAll: noted("performAll"), copyText: noted("copyText"), changeState: noted("changeState"),
    },
  };
}`;

describe("the table of a thousand runs", () => {
  let panel: PanelPage;
  let grid: Locator;
  const cells = (row: number) => grid.locator(`tr[aria-rowindex="${row}"] > *`);
  const asked = () => panel.page.evaluate(() => (globalThis as unknown as { asked: unknown[][] }).asked);
  const expectCount = (text: string) =>
    expect.poll(() => panel.page.locator(".runs-count").textContent(), { interval: 20 }).toBe(text);
  const filter = () => panel.page.getByLabel("Filter runs");
  beforeAll(async () => {
    panel = await openPanelPage(table(1000));
    grid = panel.page.locator(".runs-grid");
    await grid.getByText("control.theta").waitFor();
    mkdirSync(shots, { recursive: true });
  }, 60_000);
  afterAll(() => panel?.close());

  test("draws what is in view and says how many there are", async () => {
    expect(await grid.getAttribute("aria-rowcount")).toBe("1001");
    expect(await grid.locator("tbody tr[aria-rowindex]").count()).toBeLessThan(90);
    await expectCount("1000 runs");
    await panel.page.screenshot({ path: path.join(shots, "runs-table-1000.png") });
  });

  test("is sorted by any column in less than 100 ms, drawing included", async () => {
    const times: number[] = [];
    for (const title of ["Perplexity", "Name", "Total saved", "control.theta", "Started"]) {
      const start = await panel.computed();
      await grid.locator("thead").getByText(title, { exact: true }).click();
      await panel.page.waitForTimeout(300);
      times.push((await panel.computed()) - start);
      expect(await grid.locator("th[aria-sort='ascending'], th[aria-sort='descending']").textContent()).toBe(title);
    }
    console.log(`sorted in ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
    expect(times.toSorted((a, b) => a - b)[2]).toBeLessThan(100);
  });

  test("is scrolled to its last row", async () => {
    await grid.focus();
    await panel.page.keyboard.press("Control+End");
    await grid.locator('tr[aria-rowindex="1001"]').waitFor();
    await panel.page.keyboard.press("Control+Home");
    await grid.locator('tr[aria-rowindex="2"]').waitFor();
  });

  test("shows what fits a filter, and says what is wrong with it", async () => {
    await filter().fill("tag:ten theta>abc seed=0");
    await panel.page.getByText("theta>abc: “abc” is not a number.").waitFor();
    await expectCount("100 of 1000 runs");
    expect(await filter().getAttribute("aria-invalid")).toBe("true");
    await filter().fill("status:failed");
    await expectCount("1 of 1000 runs");
    await filter().press("Escape");
    await expectCount("1000 runs");
  });

  test("is ticked by keyboard, and the runs are overlaid in the order of the ticks", async () => {
    await grid.focus();
    for (const key of ["Control+Home", " ", "ArrowDown", "ArrowDown", "Shift+ "]) await panel.page.keyboard.press(key);
    await expectCount("1000 runs, 3 selected");
    await panel.page.getByRole("button", { name: "Overlay" }).click();
    const opened = (await asked()).find(([name]) => name === "openPanel")![1] as { view: string; runs: string[] };
    expect([opened.view, opened.runs.length]).toEqual(["dashboard", 3]);
    await panel.page.keyboard.press("Escape");
    await panel.page.getByRole("button", { name: "Clear selection" }).click();
    await grid.focus();
    await panel.page.keyboard.press("Enter");
    expect((await asked()).filter(([name]) => name === "openPanel")).toHaveLength(2);
  });

  test("groups seeds with mean and spread, and opens a group by keyboard", async () => {
    await panel.page.getByText("Group seeds").click();
    await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe("12");
    expect(await grid.getAttribute("role")).toBe("treegrid");
    await expect.poll(async () => (await cells(2).allTextContents()).join("|")).toMatch(/\d ± \d/);
    await grid.focus();
    for (const key of ["Control+Home", "ArrowRight", "ArrowRight"]) await panel.page.keyboard.press(key);
    await expect.poll(async () => Number(await grid.getAttribute("aria-rowcount"))).toBeGreaterThan(90);
    await panel.page.screenshot({ path: path.join(shots, "runs-table-groups.png") });
    await panel.page.getByText("Group seeds").click();
  });

  test("has the columns that are chosen, which are kept", async () => {
    await panel.page.getByRole("button", { name: "Columns" }).click();
    await panel.page.keyboard.type("clients");
    await panel.page.keyboard.press("Enter");
    await panel.page.keyboard.press("Escape");
    await grid.locator("thead").getByText("clients").waitFor();
    const kept = (await asked()).filter(([name]) => name === "changeState").at(-1)![1] as { columns: string[] };
    expect(kept.columns.at(-1)).toBe("config:clients");
  });

  test("is copied for a spreadsheet as it is shown", async () => {
    await filter().fill("is:starred");
    await panel.page.getByRole("button", { name: "Export the table" }).click();
    await panel.page.getByRole("menuitem", { name: "Copy for a spreadsheet" }).click();
    await panel.page.getByText("Copied").waitFor();
    const text = (await asked()).find(([name]) => name === "copyText")![1] as string;
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("SplitCom 5\t");
  });

  test("fits 480 pixels", async () => {
    await panel.page.setViewportSize({ width: 480, height: 800 });
    await panel.page.waitForTimeout(300);
    const { scroll, client } = await panel.page.evaluate(() => {
      const { document } = globalThis as unknown as {
        document: { documentElement: { scrollWidth: number; clientWidth: number } };
      };
      return { scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth };
    });
    expect(scroll).toBeLessThanOrEqual(client);
    await panel.page.screenshot({ path: path.join(shots, "runs-table-480.png") });
  });
});
