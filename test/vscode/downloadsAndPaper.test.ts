/** What the palette offers beyond runs: downloads, the paper's experiments, and all of them at once. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../extension/protocol/config/parseConfig.ts";
import { bytesOf, type FileServer, serveFile, sha256Of } from "../programs/download/fileServer.ts";
import { shots } from "./harness/paths.ts";
import { openSession, type Session, writeSettings } from "./harness/session.ts";
import { Workbench } from "./harness/workbench.ts";

describe("the palette", () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await openSession();
    workbench = new Workbench(session.page);
    await workbench.ready();
  });
  afterAll(() => session?.close());

  describe("downloads", () => {
    const content = bytesOf(150_000);

    /** What the list of downloads in the workspace's settings is from now on. */
    function offer(name: string, server: FileServer, sha256: string): void {
      const files = [{ url: server.url, path: "file.csv", sha256 }];
      const entry = { name, kind: "dataset", description: "Some text", licence: "CC0-1.0", files };
      writeSettings(session.folder, { "splitcom.downloads": [entry] });
    }

    async function begin(name: string): Promise<void> {
      const offered = workbench.choices().filter({ hasText: name }).first();
      const seen = () =>
        offered.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
      // The settings are read when the list is opened; VS Code may not have seen them yet.
      do await workbench.command("SplitCom: Download Dataset/Model…");
      while (!(await seen()));
      await workbench.choose(name);
      await workbench.choose(`data/${name}`);
    }

    test("show how far they are, keep what came when cancelled, and resume from there", async () => {
      const server = await serveFile(content, (_request, response, bytes, count) => {
        if (count > 1) return false;
        response.writeHead(200, { etag: '"1"', "content-length": bytes.length }).write(bytes.subarray(0, 60_000));
        return true;
      });
      offer("small-set", server, sha256Of(content));
      const file = session.file(path.join("data", "small-set", "file.csv"));
      const part = `${file}.part`;

      await begin("small-set");
      const going = workbench.notification("Downloading small-set");
      await going.filter({ hasText: "1/1 file.csv: 60 kB of 150 kB" }).waitFor();
      expect(statSync(part).size).toBe(60_000);
      await session.page.screenshot({ path: path.join(shots, "download.png") });
      await going.getByRole("button", { name: "Cancel" }).click();
      await going.waitFor({ state: "detached" });
      expect([existsSync(file), statSync(part).size]).toEqual([false, 60_000]);

      await begin("small-set");
      await workbench.notification("Downloaded small-set: data/small-set. Licence: CC0-1.0").waitFor();
      expect(readFileSync(file).equals(content)).toBe(true);
      expect(existsSync(part)).toBe(false);
      expect(server.requests.map(({ range }) => range)).toEqual([undefined, "bytes=60000-"]);
    });

    test("with another checksum than the list's are refused, and kept aside", async () => {
      offer("pinned-set", await serveFile(content), "0".repeat(64));
      await begin("pinned-set");
      await workbench.notification(/the checksum is wrong/).waitFor();
      const folder = session.file(path.join("data", "pinned-set"));
      expect(existsSync(path.join(folder, "file.csv"))).toBe(false);
      expect(readFileSync(path.join(folder, "file.csv.mismatch")).equals(content)).toBe(true);
    });
  });

  test("writes an experiment of the paper, in which nothing is wrong but that its data is missing", async () => {
    const name = "paper-bangbang-xl.splitcom.json";
    // Of a first try.
    rmSync(session.file(name), { force: true });
    await workbench.command("SplitCom: New Experiment…");
    await workbench.narrow("10 clients");
    await workbench.choose("SplitCom, bang-bang");
    await workbench.choose(/E2E/);
    await workbench.choose("GPT-2 XL");
    await workbench.answer(name);
    await workbench.choose("Set later");
    await workbench.editorTab(name).waitFor();

    // The scale is selected: it is what will most likely be changed first.
    await session.page.locator(".monaco-editor.focused .selected-text").first().waitFor({ state: "attached" });
    await session.page.keyboard.type("minute");
    await session.page.keyboard.press("Control+s");
    const text = () => readFileSync(session.file(name), "utf8");
    await expect.poll(text).toContain('"scale": "minute"');
    const { config, issues } = parseConfig(text(), name);
    expect(issues).toEqual([]);
    // The small scale takes the bundled model, whatever is named.
    expect(text()).toContain('"model": "models/gpt2-xl"');
    expect(config).toMatchObject({
      model: "nano",
      data: { format: "e2e-csv" },
      lora: { rank: 24 },
      control: { kind: "bangbang" },
    });
    expect(text()).toContain("// they never show each other their text");

    await workbench.command("View: Toggle Problems");
    const problems = session.page.locator(".markers-panel .monaco-list-row");
    await problems.filter({ hasText: "data.train" }).waitFor();
    await problems.filter({ hasText: "data.validation" }).waitFor();
    await session.page.screenshot({ path: path.join(shots, "paper-preset.png") });
    // The file's own row stands above them.
    expect(await problems.count()).toBe(3);
  });

  test("reproduces the paper in a terminal, until it is stopped", async () => {
    await workbench.command("SplitCom: Reproduce the Paper…");
    await workbench.choose("A few minutes");
    await workbench.choose("Synthetic text");
    const out = session.file(path.join(".splitcom", "reproduction-minute"));
    const runs = session.file(path.join(".splitcom", "runs"));
    const command = `cli.cjs reproduce --scale minute --out ${out} --runs ${runs} --record-git full`;
    const started = () => session.programs().find((line) => line.endsWith(command));
    await expect.poll(started).toBeDefined();
    const pid = Number.parseInt(started()!, 10);
    await expect
      .poll(() => existsSync(path.join(runs, "reproduction-minute-splitlora")), { timeout: 30_000 })
      .toBe(true);
    await session.page.screenshot({ path: path.join(shots, "reproduce.png") });
    await workbench.command("Terminal: Kill All Terminals");
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(existsSync(path.join(out, "report.md"))).toBe(false);
  });

  test("complained of nothing", () => {
    // What a notification says of a failure is reported here as well.
    expect(session.complaints.errors.filter((error) => !/the checksum is wrong/.test(error))).toEqual([]);
    expect(session.complaints.outside).toEqual([]);
    expect(session.connectionsOut()).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
