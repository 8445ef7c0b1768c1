import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  codeServerEnvironment,
  refuseWindows,
  startCodeServer,
} from "../../../extension/programs/workbench/codeServer.ts";
import { codeServerCommand } from "../../../extension/programs/workbench/codeServerInstall.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "splitcom-server-"));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** A program in code-server's place. */
function options(program: string, port = 0) {
  const installation = { folder: path.join(scratch, "install"), node: process.execPath };
  const [, entry] = codeServerCommand(installation);
  mkdirSync(path.dirname(entry), { recursive: true });
  writeFileSync(entry, program);
  const at = (name: string) => path.join(scratch, name);
  return {
    installation,
    state: at("state"),
    extensions: at("extensions"),
    port,
    env: {},
    settings: {},
  };
}

/** Answers as code-server does, and starts a process that would outlive it. */
const answering = `
  const socket = process.argv[process.argv.indexOf("--socket") + 1];
  const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  require("fs").writeFileSync(process.env.EXTENSIONS_GALLERY && __dirname + "/child", String(child.pid));
  require("fs").writeFileSync(__dirname + "/socket", socket);
  require("http").createServer((_, answer) => answer.end()).listen(socket);`;

test("is stopped with what it has started", async () => {
  const given = options(answering);
  const server = await startCodeServer(given);
  const [, entry] = codeServerCommand(given.installation);
  const child = Number(readFileSync(path.join(path.dirname(entry), "child"), "utf8"));
  expect(isAlive(child)).toBe(true);
  await server.stop();
  await delay(200);
  expect([isAlive(server.pid), isAlive(child)]).toEqual([false, false]);
});

test("listens in a folder that no other user enters, which goes with it", async () => {
  const given = options(answering);
  const server = await startCodeServer(given);
  const socket = readFileSync(path.join(path.dirname(codeServerCommand(given.installation)[1]), "socket"), "utf8");
  expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
  expect(statSync(given.state).mode & 0o777).toBe(0o700);
  await server.stop();
  expect(existsSync(path.dirname(socket))).toBe(false);
});

test("says that the wanted port is taken, and starts nothing", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = holder.address() as AddressInfo;
  const given = options(answering, port);
  await expect(startCodeServer(given)).rejects.toMatchObject({
    kind: "bad-input",
    parts: { what: "the port is in use", value: String(port) },
  });
  expect(existsSync(path.join(path.dirname(codeServerCommand(given.installation)[1]), "socket"))).toBe(false);
  holder.close();
});

test("is not tried on Windows", () => {
  expect(() => refuseWindows("win32")).toThrow(/Install VS Code/);
  expect(() => refuseWindows("darwin")).not.toThrow();
});

test("reports one that does not start, with the end of its log", async () => {
  await expect(startCodeServer(options('console.error("no disk"); process.exit(1);'))).rejects.toMatchObject({
    parts: { what: "code-server did not start", value: "no disk" },
  });
});

test("inherits nothing from npm or an outer VS Code", () => {
  const env = codeServerEnvironment({ HOME: "/home/me", npm_config_yes: "true", VSCODE_IPC_HOOK_CLI: "/run/x.sock" });
  expect(Object.keys(env).sort()).toEqual(["EXTENSIONS_GALLERY", "HOME"]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended counts until its parent asks, which in a container may be never.
  return spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim()[0] !== "Z";
}
