/** What users get: the packaged extension, installed from its VSIX into a VS Code that knows nothing of this project's folder. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runThat } from "./harness/runFolders.ts";
import { openSession, type Session, type SessionOptions } from "./harness/session.ts";
import { installPackage, makePackages } from "./harness/vsix.ts";
import { Workbench } from "./harness/workbench.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "splitcom-package-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let universal: string;
let platform: string | undefined;
beforeAll(async () => {
  [universal, platform] = (await makePackages()) as [string, string | undefined];
}, 180_000);

/** A window with a package installed, on a workspace with one small experiment for a backend. */
async function openWith(vsix: string, backend: string, options: SessionOptions = {}): Promise<Session> {
  const session = await openSession({
    experiments: ["quick-look"],
    extension: (extensions, state) => installPackage(vsix, extensions, state),
    ...options,
  });
  const file = session.file("quick-look.splitcom.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"name":', `"backend": "${backend}",\n  "name":`));
  return session;
}

async function runOnce({ page, folder }: Session) {
  const workbench = new Workbench(page);
  await workbench.ready();
  await workbench.openFile("quick-look.splitcom.json");
  await workbench.command("SplitCom: Run Experiment");
  return runThat(folder, ({ record }) => record.status !== "running" && record.endedAt !== null, 90);
}

describe("the package for every platform", () => {
  let session: Session;
  /** A program in npm's place, which does what the file of the same name says. */
  const bin = path.join(scratch, "bin");
  beforeAll(async () => {
    mkdirSync(bin);
    writeFileSync(path.join(bin, "npm"), `#!/bin/sh\n. ${scratch}/npm.sh\n`);
    chmodSync(path.join(bin, "npm"), 0o755);
    session = await openWith(universal, "wasm", { path: bin });
  });
  afterAll(() => session?.close());

  test("is smaller than 12 MB", () => {
    expect(statSync(universal).size).toBeLessThan(12e6);
  });

  test("holds what runs and no more", () => {
    const extensions = path.join(path.dirname(session.folder), "extensions");
    const installed = readdirSync(extensions).find((name) => name.startsWith("splitcom.splitcom-workbench-"))!;
    const files = readdirSync(path.join(extensions, installed), { recursive: true, encoding: "utf8" });
    expect(files).toEqual(expect.arrayContaining(["dist/extension.cjs", "dist/runner.cjs", "dist/webview.js"]));
    expect(files.filter((name) => /\.(map|ts|tsx|mjs)$|node_modules|bench|quickstart|workbench/.test(name))).toEqual(
      [],
    );
  });

  test("runs an experiment on wasm", async () => {
    const { record } = await runOnce(session);
    expect(record).toMatchObject({ status: "done", backend: { name: "wasm" } });
    expect(record.finals?.perplexity).toBeGreaterThan(1);
  }, 120_000);

  test("shows why the native backend cannot be installed", async () => {
    writeFileSync(path.join(scratch, "npm.sh"), 'echo "npm error network: storage is out of reach" >&2; exit 1\n');
    const workbench = new Workbench(session.page);
    await workbench.command("SplitCom: Install Native Backend");
    await workbench.notification(/storage is out of reach.*Runs still work with wasm/).waitFor();
  });

  test("stops installing the native backend where it is cancelled, with all that it started", async () => {
    const pid = path.join(scratch, "npm.pid");
    writeFileSync(path.join(scratch, "npm.sh"), `echo $$ > ${pid}; /bin/sleep 300\n`);
    const workbench = new Workbench(session.page);
    await workbench.command("SplitCom: Install Native Backend");
    await expect.poll(() => readdirSync(scratch)).toContain("npm.pid");
    const alive = () => isAlive(Number(readFileSync(pid, "utf8")));
    const cancel = async () => {
      const progress = await workbench.listedNotification("Installing the native backend");
      await progress.getByRole("button", { name: "Cancel" }).first().click({ timeout: 5000 });
      await expect.poll(alive, { timeout: 3000 }).toBe(false);
    };
    // A notification that goes without having cancelled comes back with the command.
    for (let attempt = 1; attempt < 4 && alive(); attempt++) {
      await cancel().catch(() => workbench.command("SplitCom: Install Native Backend"));
    }
    expect(alive()).toBe(false);
  });
});

describe("the package for this platform", () => {
  test("brings the Rust tokenizers library along, and the native backend where it loads here", async (context) => {
    // Without either on this machine there is no such package.
    if (platform === undefined) return context.skip();
    const session = await openWith(platform, "auto");
    try {
      const extensions = path.join(path.dirname(session.folder), "extensions");
      const installed = readdirSync(extensions).find((name) => name.startsWith("splitcom.splitcom-workbench-"))!;
      const brought = path.join(extensions, installed, ".native", "node_modules");
      const binaries = readdirSync(path.join(brought, "tokenizers")).filter((name) => name.endsWith(".node"));
      expect(binaries).toEqual([expect.stringContaining(`${process.platform}-${process.arch}`)]);
      const { record } = await runOnce(session);
      const name = readdirSync(brought).includes("@tensorflow") ? "native" : "wasm";
      expect(record).toMatchObject({ status: "done", backend: { name } });
    } finally {
      await session.close();
    }
  }, 180_000);
});

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z");
  } catch {
    return false;
  }
}
