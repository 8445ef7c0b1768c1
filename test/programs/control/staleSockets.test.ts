/** Folders of sockets that killed processes leave behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { removeStaleSockets } from "../../../extension/programs/control/staleSockets.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

const anHourAgo = new Date(Date.now() - 3_600_000);

/** A folder with these things in it, an hour old. */
async function folderIn(base: string, name: string, fill: (folder: string) => unknown = () => {}): Promise<string> {
  const folder = path.join(base, name);
  mkdirSync(folder, { mode: 0o700 });
  await fill(folder);
  utimesSync(folder, anHourAgo, anHourAgo);
  return folder;
}

/** A socket of a process that is killed. */
async function deadSocket(folder: string, name = "control"): Promise<void> {
  const program = `require("node:net").createServer().listen(process.argv[1], () => console.log("listening"))`;
  const child = spawn(process.execPath, ["-e", program, path.join(folder, name)]);
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(path.join(folder, name))).toBe(true);
}

async function liveSocket(folder: string): Promise<void> {
  const server = createServer().listen(path.join(folder, "control"));
  await once(server, "listening");
  onTestFinished(() => void server.close());
}

it("are removed where nobody listens any more, and left alone where anything else may be", async () => {
  const base = temporaryFolder();
  const stale = [
    await folderIn(base, "splitcom-aaaaaa"),
    await folderIn(base, "splitcom-bbbbbb", (folder) => deadSocket(folder)),
    await folderIn(base, "splitcom-cccccc", async (folder) => {
      await deadSocket(folder, "code-server.sock");
      await deadSocket(folder, "session.sock");
    }),
  ];
  const elsewhere = await folderIn(base, "elsewhere");
  const kept = [
    elsewhere,
    await folderIn(base, "splitcom-dddddd", liveSocket),
    await folderIn(base, "splitcom-eeeeee", (folder) => writeFileSync(path.join(folder, "fault.txt"), "why")),
    await folderIn(base, "splitcom-ffffff", async (folder) => {
      await deadSocket(folder);
      writeFileSync(path.join(folder, "notes.txt"), "mine");
    }),
    await folderIn(base, "splitcom-gggggg", (folder) => chmodSync(folder, 0o755)),
    await folderIn(base, "splitcom-longername"),
  ];
  const young = path.join(base, "splitcom-hhhhhh");
  mkdirSync(young, { mode: 0o700 });
  const link = path.join(base, "splitcom-iiiiii");
  symlinkSync(elsewhere, link);
  expect(await removeStaleSockets([base, base])).toBe(stale.length);
  expect(stale.filter(existsSync)).toEqual([]);
  expect([...kept, young, link].filter((folder) => !existsSync(folder))).toEqual([]);
});

it("of a base that is not there are none", async () => {
  expect(await removeStaleSockets([path.join(temporaryFolder(), "absent")])).toBe(0);
});
