/** A runner and the window that started it, as processes: the window is killed, and the run goes its way. */
import { fork } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { packageRoot } from "../../../extension/engine/io/packageRoot.ts";
import { isThere } from "../../../extension/engine/store/processIdentity.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { readState } from "../../../extension/programs/control/channelFile.ts";
import { callRun, holderOf, isComputed } from "../../../extension/programs/control/client.ts";
import { killHolder } from "../../../extension/programs/control/killHolder.ts";
import { enqueue } from "../../../extension/programs/queue/queueFile.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { splitcom } from "../cli/captured.ts";
import { writeConfig } from "./tinyConfig.ts";

const endless = { training: { epochs: 10_000, batchSize: 2 }, checkpoint: { every: 1 } };

/** A process that forks a runner as a window does, and asks it for one run. */
const window = `
const { fork } = require("node:child_process");
process.on("message", ({ runner, request }) => {
  const child = fork(runner, [], { serialization: "advanced", detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  child.stdout.resume();
  child.stderr.resume();
  child.send({ type: "request", id: 1, method: "start", args: [request] });
});
`;

/** A run whose window was killed as soon as it computed. */
async function leftRun(changes: Record<string, unknown> = endless) {
  const folder = temporaryFolder();
  const directory = path.join(folder, "run");
  const script = path.join(folder, "window.cjs");
  writeFileSync(script, window);
  const configFile = writeConfig(folder, changes);
  const host = fork(script, [], { serialization: "advanced", detached: true });
  host.send({
    runner: path.join(packageRoot(), "dist", "runner.cjs"),
    request: { configFile, sets: [], directory, recordGit: "none" },
  });
  const steps = async () => (await readRun(directory)).metrics.filter(({ kind }) => kind === "step").length;
  await expect.poll(() => steps().catch(() => 0), { timeout: 30_000 }).toBeGreaterThan(0);
  // With all of its group, as a system does that ends a session.
  process.kill(-host.pid!, "SIGKILL");
  onTestFinished(async () => {
    if (isComputed(directory)) await killHolder(directory);
  });
  return { directory, steps };
}

describe("a run whose window was killed", () => {
  it("computes on, and is stopped and resumed from a terminal", async () => {
    const { directory, steps } = await leftRun();
    const before = await steps();
    await expect.poll(steps, { timeout: 20_000 }).toBeGreaterThan(before + 2);
    expect(readState(directory)).toMatchObject({ phase: "training", startedBy: "window" });

    const status = await splitcom("status", directory);
    expect(status.stdout).toMatch(/^tiny\n {2}status +running, training\n/);
    expect(await splitcom("pause", directory)).toMatchObject({ code: 0 });
    expect((await splitcom("status", directory, "--json")).stdout).toContain('"status":"paused"');
    expect(await splitcom("resume", directory)).toMatchObject({ code: 0, stdout: `${directory} continues.\n` });
    expect(await splitcom("theta", directory, "0.5", "--group", "gradient")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no threshold"),
    });
    const stopped = await splitcom("stop", directory, "--wait");
    expect(stopped).toMatchObject({ code: 0, stdout: expect.stringContaining("has ended") });
    expect((await readRun(directory)).record.status).toBe("interrupted");
    expect(existsSync(path.join(directory, "control"))).toBe(false);
    expect(await splitcom("stop", directory)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("the run is not running"),
    });
  });

  it("takes a threshold from a terminal, and gives it back", async () => {
    const { directory } = await leftRun({
      ...endless,
      control: { kind: "manual", theta: 0.98 },
      wire: { "up.act": { selector: "temporal", payload: "f32" } },
    });
    expect(await splitcom("theta", directory, "0.5")).toMatchObject({ code: 0, stderr: "" });
    expect(await splitcom("theta", directory, "7")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("-1 to 2"),
    });
    expect(await splitcom("theta", directory)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("needs a threshold"),
    });
    const thetas = async () =>
      (await readRun(directory)).metrics.flatMap((event) => (event.kind === "control" ? [event.theta] : []));
    await expect.poll(thetas, { timeout: 20_000 }).toContain(0.5);
    expect(await splitcom("theta", directory, "--auto")).toMatchObject({ code: 0 });
  });

  it("is ended at once where its process is known for certain", async () => {
    const { directory } = await leftRun();
    const { pid } = holderOf(directory).holder;
    expect(await splitcom("stop", directory, "--now")).toMatchObject({ code: 0 });
    expect(isComputed(directory)).toBe(false);
    expect(isThere(pid)).toBe(false);
    // Its process went without a word; the run can be resumed.
    expect((await splitcom("status", directory)).stdout).toContain("interrupted");
  });
});

it("a queued run that a terminal stops leaves the queue", async () => {
  const folder = temporaryFolder();
  enqueue(folder, {
    name: "waits",
    epochs: 3,
    begin: { kind: "start", configFile: "/e.splitcom.json", configText: "{}", recordGit: "none" },
  });
  expect((await splitcom("status", folder)).stdout).toMatch(/^waits\n {2}status +queued\n/);
  expect(await splitcom("resume", folder)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("the run is queued and has not started"),
  });
  expect(await splitcom("stop", folder)).toMatchObject({ code: 0, stdout: `${folder} left the queue.\n` });
  expect(existsSync(folder)).toBe(false);
  expect(await splitcom("status", folder)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("there is no such folder"),
  });
});

it("what is no run is refused by every command that steers one", async () => {
  const folder = temporaryFolder();
  for (const command of ["stop", "pause", "status"]) expect((await splitcom(command, folder)).code).toBe(2);
  expect((await splitcom("theta", folder, "0.9")).code).toBe(2);
  expect((await splitcom("theta", folder, "0.9", "0.8")).stderr).toContain("takes no more than RUN [THETA]");
});

it("a call of a process that computes on is answered within the patience", async () => {
  const { directory } = await leftRun();
  const began = performance.now();
  await callRun(directory, (run) => run.status());
  expect(performance.now() - began).toBeLessThan(5000);
});
