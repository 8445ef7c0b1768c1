/**
 * `npm start -- FOLDER` on a folder that came from somebody else: nothing of it runs before it is trusted.
 *
 * That its experiment does run once it is trusted is held by test/host/runs/runWhenOpened.test.ts, that its Node.js then runs it by
 * test/host/runs/runs.test.ts, so that neither trace is absent here for want of any effect.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examples } from "./harness/paths.ts";
import { storedRuns } from "./harness/runFolders.ts";
import { chromiumFlags } from "./harness/session.ts";
import { type StartedWorkbench, startWorkbench } from "./harness/startedWorkbench.ts";
import { Workbench } from "./harness/workbench.ts";

describe.skipIf(process.platform === "win32")("npm start on somebody else's folder", () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-foreign-"));
  const folder = path.join(scratch, "their runs");
  const trace = (what: string) => path.join(scratch, `${what} ran`);
  let start: StartedWorkbench;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    makeHostile(folder, trace);
    start = await startWorkbench([folder]);
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: chromiumFlags });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(start.address);
  });
  afterAll(async () => {
    await browser?.close();
    await start?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  test("asks whether it is trusted, and runs neither its task nor its Node.js until then", async () => {
    const no = page.getByRole("button", { name: "No, I don't trust" });
    await no.waitFor({ timeout: 60_000 });
    await no.click();
    await new Workbench(page).ready();
    await page.getByText("Restricted Mode").first().waitFor();
    await delay(3000);
    expect([existsSync(trace("task")), existsSync(trace("node"))]).toEqual([false, false]);
    expect(storedRuns(folder)).toEqual([]);
  });
});

/** Runs whatever VS Code and this extension let a folder run. */
function makeHostile(folder: string, trace: (what: string) => string): void {
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  const node = path.join(folder, "node");
  writeFileSync(node, `#!/bin/sh\ntouch "${trace("node")}"\n`);
  chmodSync(node, 0o755);
  // Its name is that of the sample's, so that it is opened at once, which activates the extension.
  const experiment = "splitcom-fixed.splitcom.json";
  cpSync(path.join(examples, experiment), path.join(folder, experiment));
  const task = {
    label: "theirs",
    type: "shell",
    command: `touch "${trace("task")}"`,
    runOptions: { runOn: "folderOpen" },
  };
  const put = (name: string, what: unknown) => writeFileSync(path.join(folder, ".vscode", name), JSON.stringify(what));
  put("tasks.json", { version: "2.0.0", tasks: [task] });
  put("settings.json", {
    "task.allowAutomaticTasks": "on",
    "splitcom.nodePath": node,
    "splitcom.runWhenOpened": experiment,
  });
}
