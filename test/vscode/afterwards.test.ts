/**
 * What a person does once runs have ended: continues one from a checkpoint, mends a configuration, cleans up, and follows the runs of one
 * command. By the keyboard alone.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syntheticSamples } from "../../extension/engine/data/synthetic.ts";
import { finishedRun } from "./harness/finishedRuns.ts";
import { widthOf } from "./harness/pageChecks.ts";
import { project, shots } from "./harness/paths.ts";
import { runThat } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { switchTheme, type Theme, themes } from "./harness/themes.ts";
import { Workbench } from "./harness/workbench.ts";

const jsonl = (count: number, split: "train" | "validation") =>
  syntheticSamples(count, split, 0)
    .map(({ prompt, target }) => JSON.stringify({ prompt, target }))
    .join("\n");

describe("once runs have ended, by keyboard", { timeout: 120_000 }, () => {
  let session: Session;
  let workbench: Workbench;
  let rows: Locator;
  let reproduction: ChildProcess | undefined;
  const runs = (...names: string[]) => path.join(session.folder, ".splitcom", "runs", ...names);
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page().keyboard.press(key)), Promise.resolve());
  const page = () => session.page;
  const shot = (name: string) => page().screenshot({ path: path.join(shots, `afterwards-${name}.png`) });

  beforeAll(async () => {
    session = await openSession({
      experiments: ["quick-look"],
      async prepare(folder) {
        await finishedRun(folder, "quick-look", "name=first", "training.epochs=3", "checkpoint.keepEvery=1");
        mkdirSync(path.join(folder, "data"));
        for (const split of ["train", "validation"] as const)
          writeFileSync(path.join(folder, "data", `${split}.jsonl`), jsonl(split === "train" ? 24 : 8, split));
        const data = { format: "jsonl", train: "samples/all.jsonl", validation: "data/validation.jsonl" };
        writeFileSync(
          path.join(folder, "own.splitcom.json"),
          JSON.stringify({ name: "own", model: "nano", data, clients: 2 }, null, 2),
        );
      },
    });
    workbench = new Workbench(page());
    await workbench.ready();
    rows = await workbench.showRuns();
    await rows.filter({ hasText: "first" }).waitFor();
    mkdirSync(shots, { recursive: true });
  }, 300_000);
  afterAll(async () => {
    reproduction?.kill();
    await session?.close();
  });

  /** Goes to a row of the list and takes an entry of its menu, both by key. */
  async function menu(row: string, entry: string): Promise<void> {
    rows = await workbench.showRuns();
    await press("Home");
    const focused = page().locator(".part.sidebar .pane-body .monaco-list-row.focused");
    for (let step = 0; !((await focused.textContent()) ?? "").includes(row); step++) {
      if (step === 20) throw new Error(`no row ${row} was reached`);
      await press("ArrowDown");
    }
    await press("Shift+F10");
    const item = page().locator(".monaco-menu .action-item.focused");
    await page().locator(".monaco-menu").waitFor();
    for (let step = 0; ((await item.textContent().catch(() => "")) ?? "").trim() !== entry; step++) {
      if (step === 40) throw new Error(`no entry ${entry} was reached`);
      await press("ArrowDown");
    }
    await press("Enter");
  }

  test("a run is continued from an epoch in its middle with another threshold", async () => {
    await menu("first", "Fork Run…");
    await workbench.choices().filter({ hasText: "After epoch 2" }).waitFor();
    await shot("fork-epochs");
    await page().keyboard.type("epoch 2");
    await press("Enter");
    const field = page().locator(".quick-input-widget input");
    await expect.poll(() => field.inputValue()).toContain("control.theta=0.98");
    await field.fill("control.thta=0.9");
    await press("Enter");
    await page().locator(".quick-input-widget").getByText('there is no key "control.thta"').waitFor();
    await shot("fork-refused");
    // What was typed stays, to be corrected.
    await expect.poll(() => field.inputValue()).toBe("control.thta=0.9");
    await field.fill("control.theta=0.9 training.epochs=4");
    await press("Enter");
    const fork = await runThat(
      session.folder,
      ({ record }) => record.forkedFrom !== undefined && record.status === "done",
    );
    expect(fork.record.forkedFrom).toMatchObject({
      name: "first",
      epoch: 2,
      sets: ["control.theta=0.9", "training.epochs=4"],
    });
    expect(fork.record.finals?.epoch).toBe(4);
    const dashboard = await workbench.webview(".run-facts:has-text('Forked from first')");
    await dashboard.getByText("after epoch 2, with control.theta=0.9").waitFor();
    await shot("forked");
  });

  test("a data file that is not there is chosen by its quick fix", async () => {
    await workbench.openFile("own.splitcom.json");
    await page().locator(".monaco-editor .squiggly-error").first().waitFor({ state: "attached" });
    await press("F8");
    await page().locator(".monaco-editor .marker-widget").filter({ hasText: "file not found" }).waitFor();
    await shot("missing-file");
    await press("Escape", "Control+.");
    const fixes = page().locator(".action-widget .monaco-list-row");
    await fixes.filter({ hasText: "Choose a File…" }).waitFor();
    await shot("quick-fixes");
    await expect
      .poll(() => page().locator(".action-widget .monaco-list-row.focused").textContent())
      .toContain("Choose a File…");
    await press("Enter");
    await workbench.saveAs(session.file(path.join("data", "train.jsonl")));
    const text = () => readFileSync(session.file("own.splitcom.json"), "utf8");
    await workbench.command("File: Save");
    await expect.poll(text).toContain('"train": "data/train.jsonl"');
    await expect.poll(() => page().locator(".monaco-editor .squiggly-error").count()).toBe(0);
  });

  test("checkpoints of finished runs are cleaned up, after it was said how much they take", async () => {
    const checkpoints = runs("first", "checkpoints");
    expect(readdirSync(checkpoints).length).toBeGreaterThan(1);
    await workbench.command("SplitCom: Clean Up…");
    const offer = workbench.choices().filter({ hasText: "Checkpoints of finished runs" });
    await offer.waitFor();
    expect(await offer.textContent()).toMatch(/[\d.]+ [kM]B, \d runs?/);
    await shot("clean-up");
    await press("Enter");
    const dialog = page().locator(".monaco-dialog-box");
    await dialog.getByText(/Delete [\d.]+ [kM]B\?/).waitFor();
    await shot("clean-up-confirm");
    await press("Enter");
    await workbench.notification(/[\d.]+ [kM]B freed\./).waitFor();
    expect(readdirSync(checkpoints)).toEqual([]);
    expect(existsSync(runs("first", "probes"))).toBe(true);
    expect(existsSync(runs("first", "adapters"))).toBe(true);
  });

  test("the runs of one command are one node, open while they are computed, and compared as they begin", async () => {
    const files = ["--train", "data/train.jsonl", "--validation", "data/validation.jsonl"];
    const options = ["--methods", "splitlora,splitcom-fixed", "--format", "jsonl", ...files];
    const cli = path.join(project, "dist", "cli.cjs");
    reproduction = spawn(process.execPath, [cli, "reproduce", ...options], { cwd: session.folder, stdio: "ignore" });
    rows = await workbench.showRuns();
    const node = rows.filter({ hasText: "Reproduction" });
    await node.filter({ hasText: "0 of 2 done" }).waitFor();
    expect(await node.getAttribute("aria-expanded")).toBe("true");
    await menu("Reproduction", "Compare Runs…");
    const comparison = await workbench.webview(".compare-group");
    await shot("group-begins");
    await comparison.locator(".compare-group").filter({ hasText: "2 of 2 runs done." }).waitFor({ timeout: 90_000 });
    await comparison
      .locator(".compare-summary")
      .filter({ hasText: /splitlora .*reaches perplexity .*splitcom-fixed / })
      .waitFor();
    await node.filter({ hasText: "2 of 2 done" }).waitFor();
    await shot("group-done");
    for (const theme of Object.keys(themes) as Theme[]) {
      await switchTheme(session, theme, comparison);
      await shot(`group-${theme}`);
    }
    await switchTheme(session, "dark", comparison);
    await workbench.command("View: Close Primary Side Bar");
    await page().setViewportSize({ width: 480, height: 900 });
    await page().waitForTimeout(500);
    expect((await widthOf(comparison)).sticksOut).toEqual([]);
    await shot("group-480");
    await page().setViewportSize({ width: 1440, height: 900 });
  });

  test("nothing complained", () => {
    expect(session.complaints.errors).toEqual([]);
    expect(session.complaints.outside).toEqual([]);
  });
});
