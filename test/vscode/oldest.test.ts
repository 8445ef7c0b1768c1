/** The oldest VS Code that the manifest admits: the extension activates, runs an experiment to its end and draws it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oldestCodeServer } from "../../extension/programs/workbench/codeServerInstall.ts";
import { project } from "./harness/paths.ts";
import { runThat } from "./harness/runFolders.ts";
import { openSession, type Session } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

describe("in VS Code 1.100", () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await openSession({ experiments: ["quick-look"], release: oldestCodeServer });
    workbench = new Workbench(session.page);
    await workbench.ready();
  }, 240_000);
  afterAll(() => session?.close());

  test("an experiment runs to its end, and its dashboard shows a chart", async () => {
    await workbench.openFile("quick-look.splitcom.json");
    await workbench.runToFirstChart("SplitCom quick look");
    const { record } = await runThat(session.folder, ({ record }) => record.status === "done");
    expect(record.finals?.perplexity).toBeGreaterThan(1);
    expect(session.complaints.errors).toEqual([]);
  });

  test("the window is of the version that the manifest asks for", async () => {
    const file = path.join(project, ".workbench", `code-server-${oldestCodeServer.version}`);
    const vscode = path.join(file, "node_modules", "code-server", "lib", "vscode", "package.json");
    const { version } = JSON.parse(readFileSync(vscode, "utf8"));
    const { engines } = JSON.parse(readFileSync(path.join(project, "package.json"), "utf8"));
    expect(engines.vscode).toBe(`^${version.replace(/\.\d+$/, ".0")}`);
  });
});
