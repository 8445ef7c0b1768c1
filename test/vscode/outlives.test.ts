/** Runs and their queue while windows come, go and die. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shots } from "./harness/paths.ts";
import { finishedEpochs, runThat, type StoredRun, storedRuns } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { switchTheme, type Theme, themes } from "./harness/themes.ts";
import { Workbench } from "./harness/workbench.ts";

/** The processes with an argument whose environment names a place: that of one session. */
function processesWith(argument: string, place: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return text.includes(argument) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(place);
      } catch {
        return false;
      }
    });
}

// A reload takes half a minute where other programs compute.
describe("a run and a queue of three", { timeout: 150_000 }, () => {
  let session: Session;
  let workbench: Workbench;
  let first: StoredRun;
  const rows = async () => {
    const list = await workbench.showRuns();
    return (await list.allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
  };
  const shot = (name: string) => session.page.screenshot({ path: path.join(shots, `outlives-${name}.png`) });
  /** A state in the four kinds of theme and in a window of 480 pixels, a picture each. */
  async function shotInThemes(name: string): Promise<void> {
    // A configuration may have been opened over it.
    await (await workbench.showRuns()).first().click();
    const dashboard = await workbench.webview(".dashboard");
    for (const theme of Object.keys(themes) as Theme[]) {
      await switchTheme(session, theme, dashboard);
      await shot(`${name}-${theme}`);
    }
    await switchTheme(session, "dark", dashboard);
    await session.page.setViewportSize({ width: 480, height: 900 });
    await session.page.waitForTimeout(500);
    await shot(`${name}-480`);
    await session.page.setViewportSize({ width: 1440, height: 900 });
  }

  beforeAll(async () => {
    const experiments = ["splitcom-fixed", "splitlora", "splitcom-manual"];
    session = await openSession({
      experiments,
      async prepare(folder) {
        for (const name of experiments) {
          const file = path.join(folder, `${name}.splitcom.json`);
          // Long enough for all that follows.
          writeFileSync(file, readFileSync(file, "utf8").replace(/"epochs": \d+/, '"epochs": 4000'));
        }
      },
    });
    workbench = new Workbench(session.page);
    await workbench.ready();
    for (const name of experiments) {
      await workbench.openFile(`${name}.splitcom.json`);
      await workbench.command("SplitCom: Run Experiment");
    }
    await workbench.openFile("splitlora.splitcom.json");
    await workbench.command("SplitCom: Run Experiment");
    first = await runThat(session.folder, (run) => finishedEpochs(run) >= 1, 120);
  }, 240_000);
  afterAll(() => session?.close());

  const isAlive = ({ record }: StoredRun) => {
    try {
      return process.kill(record.process.pid, 0);
    } catch {
      return false;
    }
  };
  const again = () => storedRuns(session.folder).find(({ directory }) => directory === first.directory)!;

  test("survive a reload of the window, in their order", async () => {
    await expect.poll(async () => (await rows()).filter((row) => row.includes("queued")).length).toBe(3);
    await shotInThemes("before");
    await session.page.reload();
    await workbench.ready();
    await expect.poll(async () => (await rows()).length, { timeout: 60_000 }).toBe(4);
    const listed = await rows();
    expect(listed.slice(1).map((row) => row.includes("queued"))).toEqual([true, true, true]);
    expect(isAlive(first)).toBe(true);
    expect(again().record.status).toBe("running");
    const epochs = finishedEpochs(first);
    await expect.poll(() => finishedEpochs(first), { timeout: 60_000 }).toBeGreaterThan(epochs);
    await shot("reloaded");
  });

  test("are the same in a second window on the folder, which steers the run", async () => {
    const page = await session.page.context().newPage();
    await page.goto(session.page.url());
    const other = new Workbench(page);
    await other.ready();
    const list = await other.showRuns();
    await expect.poll(() => list.count(), { timeout: 60_000 }).toBe(4);
    await other.command("SplitCom: Pause Run");
    await list.filter({ hasText: "paused" }).first().waitFor();
    // A paused run lets the next one start.
    await runThat(
      session.folder,
      ({ record, directory }) => directory !== first.directory && record.status === "running",
    );
    await page.screenshot({ path: path.join(shots, "outlives-second-window.png") });
    await page.close();
    expect((await rows()).some((row) => row.includes("paused"))).toBe(true);
  });

  test("are taken up after the extension host was killed", async () => {
    const second = await runThat(
      session.folder,
      (run) => run.directory !== first.directory && run.record.status === "running" && finishedEpochs(run) >= 1,
    );
    const hosts = processesWith("--type=extensionHost", path.dirname(session.folder));
    expect(hosts.length).toBeGreaterThan(0);
    for (const host of hosts) process.kill(host, "SIGKILL");
    await session.page.waitForTimeout(1000);
    expect([isAlive(first), isAlive(second)]).toEqual([true, true]);
    await session.page.reload();
    await workbench.ready();
    await expect.poll(async () => (await rows()).length, { timeout: 60_000 }).toBe(4);
    const epochs = finishedEpochs(second);
    await expect.poll(() => finishedEpochs(second), { timeout: 60_000 }).toBeGreaterThan(epochs);
    await shotInThemes("after-kill");
  });

  test("offer a run whose process was killed while no window was open for resuming", async () => {
    await session.page.goto("about:blank");
    await session.page.waitForTimeout(500);
    process.kill(first.record.process.pid, "SIGKILL");
    await session.page.goBack();
    await workbench.ready();
    const toast = workbench.notification("was interrupted");
    await toast.waitFor({ timeout: 60_000 });
    await shot("offered");
    await toast.getByRole("button", { name: "Resume" }).click();
    // Another run computes: its turn comes later.
    await expect
      .poll(async () => (await rows()).filter((row) => row.includes("queued")).length, { timeout: 30_000 })
      .toBe(3);
    await shotInThemes("resumed");
  });
});
