/** `npm start` as a new user meets it: a command, an address, a live dashboard. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { project } from "./harness/paths.ts";
import { runThat } from "./harness/runFolders.ts";
import { chromiumFlags } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

describe("npm start", () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-start-"));
  const folder = path.join(scratch, "sample");
  const began = performance.now();
  let start: ChildProcess;
  let browser: Browser;
  let address: string;
  beforeAll(async () => {
    const env = { ...process.env, SPLITCOM_WORKBENCH: "code-server" };
    start = spawn(process.execPath, ["dist/workbench.cjs", folder], {
      cwd: project,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    address = await new Promise<string>((resolve, reject) => {
      let said = "";
      start.stdout!.on("data", (chunk) => {
        said += chunk;
        const [found] = /http:\/\/\S+/.exec(said) ?? [];
        if (found) resolve(found);
      });
      start.once("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)));
    });
  });
  afterAll(async () => {
    await browser?.close();
    start?.kill("SIGINT");
    rmSync(scratch, { recursive: true, force: true });
  });

  test("prints an address that only this machine reaches", () => {
    expect(new URL(address).hostname).toBe("127.0.0.1");
  });

  test("shows a live dashboard within a minute, of a run nobody had to start", async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: chromiumFlags });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    const dashboard = await new Workbench(page).webview(".dashboard canvas");
    await dashboard.locator("canvas").first().waitFor();
    const { record } = await runThat(folder, ({ record }) => record.status === "running");
    expect(record.config.name).toBe("SplitCom fixed");
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  test("ends with all that it started on Ctrl-C", async () => {
    await browser.close();
    const ended = new Promise((resolve) => start.once("exit", resolve));
    start.kill("SIGINT");
    expect(await ended).toBe(0);
    await expect(fetch(new URL("/healthz", address))).rejects.toThrow();
    const { record } = await runThat(folder, ({ record }) => record.status !== "running", 10);
    expect(record.status).toBe("interrupted");
  });
});
