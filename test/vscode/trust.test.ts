/** A workspace that is not trusted: look, do not run. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storedRuns } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

describe("in restricted mode", () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await openSession({
      experiments: ["quick-look"],
      // Would run at once in a trusted window.
      settings: { "splitcom.runWhenOpened": "quick-look.splitcom.json" },
      asksForTrust: true,
    });
    workbench = new Workbench(session.page);
    await session.page.getByRole("button", { name: "No, I don't trust" }).click();
    await workbench.ready();
    await workbench.statusBar("Restricted Mode").waitFor();
  });
  afterAll(() => session?.close());

  test("the view of runs says that nothing is run, and leads to the trust editor", async () => {
    await workbench.showRuns();
    const welcome = session.page.locator(".part.sidebar .welcome-view");
    await welcome.getByText("This workspace is not trusted").waitFor();
    await welcome.getByRole("button", { name: "Manage Workspace Trust" }).waitFor();
  });

  test("a configuration is validated but offers no run", async () => {
    await workbench.openFile("quick-look.splitcom.json");
    const lenses = session.page.locator(".codelens-decoration");
    await lenses.getByText("Compare with last").waitFor();
    expect(await lenses.getByText("Run", { exact: true }).count()).toBe(0);
  });

  test("the palette offers to create and to look, not to run", async () => {
    const rows = await workbench.palette("SplitCom:");
    await rows.filter({ hasText: "New Experiment" }).waitFor();
    expect(await rows.filter({ hasText: "Run Experiment" }).count()).toBe(0);
    await session.page.keyboard.press("Escape");
  });

  test("nothing has run", () => {
    expect(storedRuns(session.folder)).toEqual([]);
  });
});
