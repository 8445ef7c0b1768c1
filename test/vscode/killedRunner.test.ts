/** A runner that is killed in the middle of its run. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events, finishedEpochs, runThat, type StoredRun } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

describe("after SIGKILL to the runner", () => {
  let session: Session;
  let workbench: Workbench;
  let killed: StoredRun;
  let eventsBefore: number;
  beforeAll(async () => {
    session = await openSession({ experiments: ["splitcom-fixed"] });
    workbench = new Workbench(session.page);
    await workbench.ready();
    await workbench.openFile("splitcom-fixed.splitcom.json");
    await workbench.command("SplitCom: Run Experiment");
    const running = await runThat(session.folder, (run) => finishedEpochs(run) >= 1);
    eventsBefore = events(running).length;
    process.kill(running.record.process.pid, "SIGKILL");
    killed = await runThat(session.folder, ({ record }) => record.status !== "running", 20);
  });
  afterAll(() => session?.close());

  test("the run is recorded as failed, with the reason", () => {
    expect(killed.record).toMatchObject({ status: "failed", error: { message: expect.stringContaining("SIGKILL") } });
  });

  test("its metrics are kept", () => {
    expect(events(killed).length).toBeGreaterThanOrEqual(eventsBefore);
  });

  test("the tree shows it as failed", async () => {
    const rows = await workbench.showRuns();
    await rows.filter({ hasText: "SplitCom fixed" }).and(session.page.locator('[aria-label*="failed" i]')).waitFor();
  });

  test("its log can be read and names the reason", async () => {
    await workbench.command("SplitCom: Show Log of Run");
    await session.page.locator(".view-lines").filter({ hasText: "SIGKILL" }).waitFor();
  });

  test("the extension answers at once and runs again", async () => {
    await workbench.openFile("splitcom-fixed.splitcom.json");
    await workbench.command("SplitCom: Run Experiment");
    await runThat(session.folder, (run) => run.record.status === "running" && finishedEpochs(run) >= 1);
    await workbench.command("SplitCom: Stop Run");
    await runThat(session.folder, ({ record }) => record.status === "interrupted", 20);
  });
});
