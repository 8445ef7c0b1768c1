import { mkdtempSync, rmSync, readdirSync, readFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { test } from "vitest";
import { findChromium } from "../vscode/harness/chromium.mjs";
import { chromiumFlags } from "../vscode/harness/session.ts";
import { startWorkbench } from "../vscode/harness/startedWorkbench.ts";
import { Workbench } from "../vscode/harness/workbench.ts";
test("phases", async () => {
  for (let turn = 0; turn < 2; turn++) {
  const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-times-"));
  const began = Date.now(); const at = (what: string, t = Date.now()) => console.log(((t - began) / 1000).toFixed(2), what);
  const folder = path.join(scratch, "sample");
  const start = await startWorkbench([folder]);
  at("address");
  const browser = await chromium.launch({ executablePath: findChromium(console.log), args: chromiumFlags });
  at("browser");
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(start.address, { waitUntil: "commit" });
  at("goto commit");
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60000 });
  at("statusbar");
  const dashboard = await new Workbench(page).webview(".dashboard .run-figure");
  at("dashboard");
  await dashboard.locator(".run-figure").filter({ hasText: /perplexity\s*\d/i }).first().waitFor();
  at("perplexity");
  const marks = await page.evaluate(() => performance.getEntriesByType("mark").map((m) => [m.name, performance.timeOrigin + m.startTime] as const));
  for (const [name, t] of marks) if (/didLoadExtensions|willLoadExtensions|didStartWorkbench|willStartWorkbench|ctivate/.test(name)) at(name, t);
  const runs = path.join(folder, ".splitcom", "runs");
  for (const r of readdirSync(runs)) {
    const d = path.join(runs, r);
    if (!existsSync(path.join(d, "run.json"))) continue;
    const rec = JSON.parse(readFileSync(path.join(d, "run.json"), "utf8"));
    const s = Date.parse(rec.startedAt); at("run startedAt", s);
    for (const l of readFileSync(path.join(d, "timings.jsonl"), "utf8").trim().split("\n").slice(0, 12)) { const e = JSON.parse(l); if (e.step === 1 || e.kind === "epochTiming") at(e.kind + " " + (e.step ?? e.epoch) + " atMs " + e.atMs, s + e.atMs); }
    for (const f of readdirSync(d)) console.log(f);
  }
  await browser.close(); await start.stop(); rmSync(scratch, { recursive: true, force: true });
  }
}, 200_000);
