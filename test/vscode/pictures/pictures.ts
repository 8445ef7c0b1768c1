/**
 * The pictures of the README and the walkthrough, taken again: `UPDATE_PICTURES=1 npm run test:vscode`.
 *
 * A real run, at a moment worth showing; so they differ a little from one time to the next.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { finishedRun } from "../harness/finishedRuns.ts";
import { project } from "../harness/paths.ts";
import { finishedEpochs, runThat } from "../harness/runFolders.ts";
import { openSession, type Session, writeSettings } from "../harness/session.ts";
import { themes } from "../harness/themes.ts";
import { Workbench } from "../harness/workbench.ts";

const readme = (name: string) => path.join(project, "docs", "images", `${name}.png`);
const walkthrough = (name: string) => path.join(project, "media", "walkthrough", `${name}.png`);

const settings = { "editor.minimap.enabled": false, "breadcrumbs.enabled": false };
let session: Session;
let workbench: Workbench;
let page: Page;
beforeAll(async () => {
  session = await openSession({
    experiments: ["splitcom-fixed", "splitlora"],
    settings,
    prepare: (folder) => finishedRun(folder, "splitlora"),
  });
  ({ page } = session);
  workbench = new Workbench(page);
  await workbench.ready();
}, 400_000);
afterAll(() => session?.close());

async function take(file: string, width: number, height: number): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  await page.setViewportSize({ width, height });
  await page.mouse.move(width / 2, height - 5);
  // Until layout and canvases have followed.
  await page.waitForTimeout(800);
  await page.screenshot({ path: file });
}

/** A picture of the walkthrough in a dark and in a light theme: VS Code shows the one that fits its own. */
async function takeForWalkthrough(name: string): Promise<void> {
  await take(walkthrough(name), 1280, 720);
  writeSettings(session.folder, { ...settings, "workbench.colorTheme": themes.light.name });
  await page.locator(".monaco-workbench.vs").waitFor();
  await take(walkthrough(`${name}-light`), 1280, 720);
  writeSettings(session.folder, settings);
  await page.locator(".monaco-workbench.vs-dark").waitFor();
}

test("a new experiment", async () => {
  await workbench.openFile("splitcom-fixed.splitcom.json");
  await workbench.command("SplitCom: New Experiment…");
  await workbench.choices().first().waitFor();
  await takeForWalkthrough("create");
  await page.keyboard.press("Escape");
});

test("a running experiment", async () => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await workbench.showRuns();
  await workbench.openFile("splitcom-fixed.splitcom.json");
  await workbench.command("SplitCom: Run Experiment");
  const dashboard = await workbench.webview(".dashboard");
  const run = await runThat(session.folder, ({ record }) => record.status === "running");
  await expect.poll(() => finishedEpochs(run), { timeout: 240_000 }).toBeGreaterThanOrEqual(5);
  await dashboard.getByRole("textbox", { name: "Threshold θ as a number" }).fill("0.95");
  await dashboard.getByRole("button", { name: "Apply", exact: true }).click();
  await expect.poll(() => finishedEpochs(run), { timeout: 240_000 }).toBeGreaterThanOrEqual(8);
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await take(readme("dashboard"), 1600, 1000);
  await workbench.editorTab(/^SplitCom fixed$/).click();
  await workbench.command("View: Toggle Maximize Editor Group");
  await takeForWalkthrough("run");
  await workbench.command("View: Toggle Maximize Editor Group");
}, 500_000);

test("thresholds of the running experiment", async () => {
  await workbench.command("View: Close All Editors");
  await workbench.command("SplitCom: Tune Thresholds");
  await workbench.choose("SplitCom fixed");
  await (await workbench.webview(".tuner canvas")).locator("canvas").first().waitFor();
  await takeForWalkthrough("steer");
});

test("an activation", async () => {
  await runThat(
    session.folder,
    ({ record }) => record.config.name === "SplitCom fixed" && record.status === "done",
    180,
  );
  await workbench.command("View: Close All Editors");
  await workbench.command("SplitCom: Inspect Activations");
  await workbench.choose("SplitCom fixed");
  await workbench.webview(".inspector canvas");
  await workbench.command("Notifications: Clear All Notifications");
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await take(readme("inspector"), 1600, 1000);
}, 400_000);

test("a comparison", async () => {
  await workbench.command("View: Close All Editors");
  await workbench.command("SplitCom: Compare Runs…");
  await workbench.chooseAll();
  const compare = await workbench.webview(".compare .chart canvas");
  await compare.getByText("Use as reference").click();
  await take(readme("compare"), 1600, 1000);
  await takeForWalkthrough("compare");
});

test("generated texts", async () => {
  await workbench.command("View: Close All Editors");
  await workbench.command("SplitCom: Compare Generated Texts…");
  await workbench.chooseAll();
  const texts = await workbench.webview(".texts .sample-card");
  await texts.getByRole("button", { name: "Generate texts" }).click();
  await texts.getByText("All texts generated.").waitFor({ timeout: 60_000 });
  await take(readme("texts"), 1600, 1000);
}, 120_000);
