/** A folder of somebody else's whose runs and models are named like links that run commands: nothing of it is rendered as one. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRun } from "../../extension/engine/store/runStore.ts";
import { epochEvent, exampleRecord } from "../engine/store/exampleRun.ts";
import { openSession, type Session } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

const hostile = "[text](command:workbench.action.terminal.new)";
/** As it is shown. */
const plain = "[text] (command:workbench.action.terminal.new)";

/** A failed run without a log, and a configuration whose model is not there. */
async function prepare(folder: string): Promise<void> {
  const record = exampleRecord();
  const directory = path.join(folder, ".splitcom", "runs", `one ${hostile}`);
  const store = createRun(directory, { ...record, config: { ...record.config, name: hostile } });
  store.append(epochEvent(1));
  const error = { kind: "run-failed", what: hostile, message: `${hostile} $(trash)` } as const;
  store.append({ kind: "end", status: "failed", epoch: 1, step: 10, error });
  const labels = {
    name: null,
    starred: false,
    note: `${hostile} <https://x.example> https://x.example`,
    tags: [hostile],
  };
  writeFileSync(path.join(directory, "labels.json"), JSON.stringify(labels));
  const config = { name: hostile, model: `models/${hostile}`, data: { format: "synthetic" }, [hostile]: 1 };
  writeFileSync(path.join(folder, "theirs.splitcom.json"), JSON.stringify(config, null, 2));
}

describe.each([
  ["in restricted mode", true],
  ["in a trusted workspace", false],
])("a name like a link, %s,", (_, asksForTrust) => {
  let session: Session;
  let workbench: Workbench;
  let rows: Locator;
  beforeAll(async () => {
    session = await openSession({ prepare, asksForTrust });
    workbench = new Workbench(session.page);
    if (asksForTrust) await session.page.getByRole("button", { name: "No, I don't trust" }).click();
    await workbench.ready();
    rows = await workbench.showRuns();
    await rows.first().waitFor();
  });
  afterAll(() => session?.close());

  /** What is rendered as a link, by its target; VS Code's buttons and labels are links without one. */
  const linksIn = (place: Locator) =>
    place
      .locator("a[href], a[data-href]")
      .evaluateAll((links) => links.map((link) => link.getAttribute("data-href") ?? link.getAttribute("href")))
      .then((targets) => targets.filter((target) => target !== "" && target !== "#"));

  test("is text in the list of runs", async () => {
    await rows.filter({ hasText: plain }).waitFor();
    expect(await linksIn(rows)).toEqual([]);
  });

  test("is text in a run's tooltip, with its note and what it failed with", async () => {
    const hover = await workbench.tooltip(rows.first(), "Perplexity");
    await hover.getByText(plain).first().waitFor();
    expect(await linksIn(hover)).toEqual([]);
    await session.page.mouse.move(0, 0);
    await hover.waitFor({ state: "detached" });
  });

  test("is text in a notification", async () => {
    await workbench.command("SplitCom: Show Log of Run");
    const notification = await workbench.listedNotification("this run has no log");
    await notification.waitFor();
    expect(await notification.locator(".notification-list-item-message").textContent()).toContain(plain);
    expect(await linksIn(notification)).toEqual([]);
    await workbench.command("Notifications: Clear All Notifications");
  });

  test("is text in the view's message, which repeats the filter", async () => {
    await workbench.command("SplitCom: Filter Runs…");
    await workbench.answer("[text](command:workbench");
    const message = session.page.locator(".part.sidebar .message").filter({ hasText: "Filter:" });
    await message.waitFor();
    expect(await linksIn(message)).toEqual([]);
    await workbench.command("SplitCom: Clear Filter");
  });

  test.skipIf(asksForTrust)("is text in the question before a run is deleted", async () => {
    await workbench.command("SplitCom: Delete Run…");
    const dialog = session.page.locator(".monaco-dialog-box");
    await dialog.getByText(plain).waitFor();
    expect(await linksIn(dialog)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  test("is text in a configuration's problems and, where it is run, in why it is refused", async () => {
    await workbench.openFile("theirs.splitcom.json");
    await session.page.locator(".squiggly-error").first().waitFor();
    await workbench.command("Problems: Focus on Problems View");
    const problems = session.page.locator(".markers-panel .monaco-list-row").filter({ hasText: "[text]" });
    await problems.first().waitFor();
    expect(await linksIn(problems)).toEqual([]);
    if (asksForTrust) return;
    await workbench.command("SplitCom: Run Experiment");
    const refusal = await workbench.listedNotification("Show Problems");
    await refusal.waitFor();
    expect(await linksIn(refusal)).toEqual([]);
  });

  test("has run no command", async () => {
    expect(await session.page.locator(".terminal-wrapper").count()).toBe(0);
  });
});
