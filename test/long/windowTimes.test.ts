/**
 * How long a window takes over what a user opens in it: five times each, printed with their median.
 *
 * `SPLITCOM_MEASURED=FOLDER` measures another checkout, built, with the same harness: the times before a change beside those after.
 * The runs are computed by that checkout, since an earlier one does not read what a later one records.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type FrameLocator, type Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunRecord, runFiles } from "../../extension/protocol/run/runRecord.ts";
import { drawnCharts } from "../vscode/harness/charts.ts";
import { findChromium } from "../vscode/harness/chromium.mjs";
import { examples, project } from "../vscode/harness/paths.ts";
import { chromiumFlags, openSession, type Session } from "../vscode/harness/session.ts";
import { startWorkbench } from "../vscode/harness/startedWorkbench.ts";
import { Workbench } from "../vscode/harness/workbench.ts";

process.env.CHROMIUM ??= findChromium(console.log);
const measured = process.env.SPLITCOM_MEASURED ?? project;
const turns = 5;

/** @returns the median in seconds, after it has been printed with all times. */
async function median(what: string, once: (turn: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) times.push((await once(turn)) / 1000);
  const middle = times.toSorted((a, b) => a - b)[(turns - 1) / 2]!;
  console.log(`${what}: median ${middle.toFixed(2)} s of ${times.map((time) => time.toFixed(2)).join(", ")}`);
  return middle;
}

describe("with 300 runs in the folder", () => {
  let session: Session;
  let workbench: Workbench;

  beforeAll(async () => {
    session = await openSession({
      experiments: ["quick-look"],
      prepare: (folder) => makeRuns(path.join(folder, ".splitcom", "runs")),
      extension: async (extensions) =>
        symlinkSync(measured, path.join(extensions, "splitcom.splitcom-workbench-0.1.0"), "junction"),
    });
    workbench = new Workbench(session.page);
    await workbench.ready();
    await workbench.showRuns();
  });
  afterAll(() => session?.close());

  /** A window that is up, without pages: what a page's first opening begins with. */
  async function freshWindow(): Promise<void> {
    await workbench.command("View: Close All Editors");
    await workbench.showRuns();
    // VS Code stores from time to time what is open, and opens it again.
    await session.page.waitForTimeout(3000);
    await session.page.reload();
    await workbench.ready();
    await runRows().first().waitFor({ timeout: 60_000 });
  }

  const runRows = () => session.page.locator(".part.sidebar .pane-body .monaco-list-row").filter({ hasText: "%" });

  /** Milliseconds from a row of an open list, chosen by keyboard, to what `shown` waits for. */
  async function fromChoice(command: string, run: string, shown: () => Promise<unknown>): Promise<number> {
    await workbench.command(command);
    await workbench.choices().first().waitFor();
    await workbench.narrow(run);
    await workbench.choices().filter({ hasText: run }).first().waitFor();
    return timed(() => session.page.keyboard.press("Enter"), shown);
  }

  test("their list is drawn in less than 2 s once the window is up", async () => {
    const middle = await median("list of 300 runs", async () => {
      await session.page.waitForTimeout(3000);
      await session.page.reload();
      return timed(
        () => workbench.ready(),
        () => runRows().nth(10).waitFor({ timeout: 60_000 }),
        "after",
      );
    });
    expect(middle).toBeLessThan(2);
  });

  test("the dashboard of a run of 200 epochs is drawn in less than 1.5 s", async () => {
    const middle = await median("dashboard of 200 epochs", async () => {
      await freshWindow();
      return fromChoice("SplitCom: Open Dashboard", "of 200 epochs", async () => {
        await drawnCharts(await workbench.webview(".dashboard canvas"))
          .first()
          .waitFor();
      });
    });
    expect(middle).toBeLessThan(1.5);
  });

  const pages: Record<string, [command: string, page: string]> = {
    inspector: ["SplitCom: Inspect Activations", ".inspector canvas"],
    tuner: ["SplitCom: Tune Thresholds", ".tuner canvas"],
  };

  test.each(Object.entries(pages))("the %s is drawn in less than 3 s", async (name, [command, page]) => {
    const middle = await median(name, async () => {
      await freshWindow();
      return fromChoice(command, "chosen 7", () => workbench.webview(page));
    });
    expect(middle).toBeLessThan(3);
  });

  /** Ticks all rows that each text leaves. @returns the button that confirms */
  async function tick(command: string, ...texts: readonly string[]): Promise<Locator> {
    await workbench.command(command);
    await workbench.choices().first().waitFor();
    const input = session.page.locator(".quick-input-widget");
    for (const text of texts) {
      await workbench.narrow(text);
      await session.page.waitForTimeout(500);
      await input.locator(".quick-input-header > .monaco-custom-toggle").first().click();
    }
    return input.getByRole("button", { name: "OK" });
  }

  test("the texts of two runs are drawn in less than 3 s", async () => {
    const middle = await median("texts", async () => {
      await freshWindow();
      const confirm = await tick("SplitCom: Compare Generated Texts…", "chosen 29", "chosen 30");
      return timed(
        () => confirm.click(),
        () => workbench.webview(".texts .sample-card"),
      );
    });
    expect(middle).toBeLessThan(3);
  });

  test("the comparison of 31 runs is drawn in less than 2 s", async () => {
    const middle = await median("comparison of 31 runs", async () => {
      await freshWindow();
      const confirm = await tick("SplitCom: Compare Runs…", "chosen");
      let compare!: FrameLocator;
      return timed(
        () => confirm.click(),
        async () => {
          compare = await workbench.webview(".compare .chart canvas");
          await drawnCharts(compare).first().waitFor();
          return lastChange(drawnCharts(compare).first().locator("canvas").first());
        },
      );
    });
    expect(middle).toBeLessThan(2);
  });
});

test("npm start, built, comes to its first perplexity in less than 12 s", async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-times-"));
  try {
    const middle = await median("npm start to the first perplexity", async (turn) => {
      const began = performance.now();
      const start = await startWorkbench([path.join(scratch, `sample ${turn}`)], measured);
      let browser: Browser | undefined;
      try {
        browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: chromiumFlags });
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await page.goto(start.address);
        const dashboard = await new Workbench(page).webview(".dashboard .run-figure");
        await dashboard
          .locator(".run-figure")
          .filter({ hasText: /perplexity\s*\d/i })
          .first()
          .waitFor();
        return performance.now() - began;
      } finally {
        await browser?.close();
        await start.stop();
      }
    });
    expect(middle).toBeLessThan(12);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});

/** Milliseconds of `act` and `shown`, less what `shown` says that it waited for no reason; with `after`, of `shown` alone. */
async function timed(act: () => Promise<unknown>, shown: () => Promise<unknown>, after?: "after"): Promise<number> {
  let began = performance.now();
  await act();
  if (after) began = performance.now();
  const idle = await shown();
  return performance.now() - began - (typeof idle === "number" ? idle : 0);
}

/** Waits until a canvas has not changed for a second. @returns the milliseconds since it last did. */
async function lastChange(canvas: Locator): Promise<number> {
  return canvas.evaluate(async (element) => {
    const read = () => (element as unknown as { toDataURL(): string }).toDataURL();
    let last = read();
    let changed = performance.now();
    while (performance.now() - changed < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const now = read();
      if (now !== last) changed = performance.now();
      last = now;
    }
    return performance.now() - changed;
  });
}

/** 299 finished runs, 31 of them to choose, and one of 200 epochs: two are computed, the others are copies under other names. */
async function makeRuns(runs: string): Promise<void> {
  const compute = async (name: string, ...changes: string[]) => {
    const sets = [`name=${name}`, ...changes].flatMap((change) => ["--set", change]);
    const directory = path.join(runs, name.replaceAll(" ", "-"));
    const config = path.join(examples, "quick-look.splitcom.json");
    const cli = path.join(measured, "dist", "cli.cjs");
    await promisify(execFile)(process.execPath, [cli, "run", config, "--out", directory, ...sets]);
    return directory;
  };
  await compute("of 200 epochs", "training.epochs=200", "data.maxTrain=16");
  const first = await compute("chosen 0");
  const record: RunRecord = JSON.parse(readFileSync(path.join(first, runFiles.record), "utf8"));
  for (let index = 1; index < 299; index++) {
    const name = index < 31 ? `chosen ${index}` : `run ${index}`;
    const copy = path.join(runs, name.replaceAll(" ", "-"));
    cpSync(first, copy, { recursive: true });
    const startedAt = new Date(Date.parse(record.startedAt) - 60_000 * index).toISOString();
    const changed = { ...record, startedAt, config: { ...record.config, name } };
    writeFileSync(path.join(copy, runFiles.record), JSON.stringify(changed, null, 2));
  }
}
