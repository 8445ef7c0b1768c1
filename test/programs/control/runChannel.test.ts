/** The control channel of a run, with those who may use it and those who may not. */
import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { claimNewRun } from "../../../extension/engine/store/claims/claim.ts";
import type { RunClaim } from "../../../extension/engine/store/claims/runClaim.ts";
import { isThere, startOf } from "../../../extension/engine/store/processIdentity.ts";
import { readChannel, readState } from "../../../extension/programs/control/channelFile.ts";
import { callRun, isComputed } from "../../../extension/programs/control/client.ts";
import { killHolder } from "../../../extension/programs/control/killHolder.ts";
import { longestLine } from "../../../extension/programs/control/messageLines.ts";
import { openRunChannel } from "../../../extension/programs/control/runChannel.ts";
import { isOwnSocket } from "../../../extension/programs/control/socketPlace.ts";
import { RunControls } from "../../../extension/programs/run/runControls.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

const origin = { startedAt: "2026-01-01T00:00:00.000Z", configFile: null, configText: "{}" };

/** A claimed run whose process is this one. */
async function openedRun() {
  const directory = path.join(temporaryFolder(), "run");
  const claim = claimNewRun(directory, origin);
  const control = new RunControls();
  const notes: string[] = [];
  const channel = await openRunChannel(claim, control, { startedBy: "window", onNote: (note) => notes.push(note) });
  onTestFinished(() => {
    channel.close();
    claim.release();
  });
  return { directory, claim, control, channel, notes };
}

const claimFile = (directory: string, { number }: RunClaim) => path.join(directory, "claims", `${number}.json`);

/** Changes the holder that a run's claim names. */
function claimedBy(directory: string, claim: RunClaim, changes: object): void {
  const file = claimFile(directory, claim);
  const record = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...record, holder: { ...record.holder, ...changes } }));
}

function changeChannel(directory: string, changes: object): void {
  const file = path.join(directory, "control", "channel.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...changes }));
}

/** What a run's socket sends to one who says this, until it ends the connection. */
function said(directory: string, ...texts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(readChannel(directory)!.address!);
    let heard = "";
    socket.on("data", (bytes) => {
      heard += bytes;
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", () => {});
    setTimeout(() => reject(new Error(`still open after: ${heard}`)), 8000).unref();
    for (const text of texts) socket.write(text);
  });
}

describe("the control channel of a run", () => {
  it("takes what its owner wants, and answers how the run stands", async () => {
    const { directory, control } = await openedRun();
    control.groups = ["activation"];
    control.enter("training");
    await callRun(directory, async (run, way) => {
      expect(way).toBe("socket");
      await run.pause();
      expect(await run.status()).toEqual({ phase: "training", paused: true, stopping: false, groups: ["activation"] });
      await run.unpause();
      await run.setTheta(0.9, "activation");
      await run.checkpoint();
      await run.stop();
    });
    expect(control.takeSettings()).toEqual([{ group: "activation", setting: 0.9 }]);
    expect([control.takeCheckpointWanted(), control.stopped.aborted]).toEqual([true, true]);
    expect(readState(directory)).toMatchObject({ paused: false, stopping: true, startedBy: "window" });
  });

  it("passes a refusal on with its range", async () => {
    const { directory } = await openedRun();
    const tooLarge = callRun(directory, (run) => run.setTheta(2.5, "activation"));
    await expect(tooLarge).rejects.toThrow(/threshold out of range \(found 2\.5\); expected -1 to 2/);
  });

  it.skipIf(process.platform === "win32")("is its owner's alone: socket, secret and state", async () => {
    const { directory } = await openedRun();
    const { address } = readChannel(directory)!;
    expect(statSync(path.dirname(address!)).mode & 0o777).toBe(0o700);
    for (const name of ["channel.json", "state.json"])
      expect(statSync(path.join(directory, "control", name)).mode & 0o777).toBe(0o600);
    expect(Buffer.byteLength(address!)).toBeLessThan(104);
  });

  it("leaves nothing behind when it is closed", async () => {
    const { directory, channel } = await openedRun();
    const { address } = readChannel(directory)!;
    channel.close();
    expect([existsSync(path.join(directory, "control")), existsSync(path.dirname(address!))]).toEqual([false, false]);
    await expect(callRun(directory, (run) => run.stop())).rejects.toThrow(/cannot be reached/);
  });

  it("leaves the files of a process that has taken the run over", async () => {
    const { directory, claim, channel } = await openedRun();
    writeFileSync(claimFile(directory, { ...claim, number: 2 } as RunClaim), readFileSync(claimFile(directory, claim)));
    expect(() => claim.check()).toThrow("another process has taken the run over");
    channel.close();
    expect(existsSync(path.join(directory, "control", "channel.json"))).toBe(true);
  });
});

describe("a hostile client of a run's socket", () => {
  const ask = `${JSON.stringify({ type: "request", id: 1, method: "stop", args: [] })}\n`;

  it.each([
    ["without the secret", [ask]],
    ["with a wrong secret", [`{"secret":"${"0".repeat(64)}"}\n`, ask]],
    ["with a secret of another kind", ['{"secret":{}}\n', ask]],
    ["with null", ["null\n", ask]],
    ["with what is no JSON", ["GET / HTTP/1.1\r\n\r\n", ask]],
    ["with a line that does not end", ["x".repeat(longestLine + 1)]],
    ["without a word", []],
  ])("%s is cut off without an answer", async (_how, texts) => {
    const { directory, control } = await openedRun();
    expect(await said(directory, ...texts)).toBe("");
    expect(control.stopped.aborted).toBe(false);
  });

  it("with the secret gets an error for what the table of messages does not name", async () => {
    const { directory, control } = await openedRun();
    const { address, secret } = readChannel(directory)!;
    const socket = createConnection(address!);
    onTestFinished(() => void socket.destroy());
    let heard = "";
    socket.on("data", (bytes) => {
      heard += bytes;
    });
    socket.write(`${JSON.stringify({ secret })}\n`);
    for (const [id, method, args] of [
      [1, "constructor", []],
      [2, "setTheta", ["1"]],
      [3, "enter", ["training"]],
      [4, "stop", [1]],
    ])
      socket.write(`${JSON.stringify({ type: "request", id, method, args })}\n`);
    await expect.poll(() => heard.match(/"error"/g)?.length).toBe(4);
    expect([control.stopped.aborted, control.state.phase]).toEqual([false, "loading"]);
  });
});

describe("where a run's folder is not to be relied on", () => {
  it("no socket is opened but one of the user's own in a folder of the user's own", async () => {
    const folder = temporaryFolder();
    const heard: string[] = [];
    const server = createServer((socket) => socket.on("data", (bytes) => heard.push(String(bytes))));
    const foreign = path.join(folder, "control");
    await new Promise<void>((resolve) => void server.listen(foreign, resolve));
    onTestFinished(() => void server.close());
    const { directory } = await openedRun();
    changeChannel(directory, { address: foreign });
    expect([isOwnSocket(foreign), isOwnSocket("/run/docker.sock"), isOwnSocket("control")]).toEqual([
      false,
      false,
      false,
    ]);
    // By files, as if the socket were not there.
    await callRun(directory, (run, way) => {
      expect(way).toBe("files");
      return run.pause();
    });
    expect(heard).toEqual([]);
  });

  it("a process that did not claim the run is not spoken to", async () => {
    const { directory, claim } = await openedRun();
    claimedBy(directory, claim, { pid: process.ppid, started: null });
    await expect(callRun(directory, (run) => run.stop())).rejects.toThrow(
      /another process answers than the one that has claimed the run \(found \d+\); expected \d+/,
    );
  });

  it("a claim whose process has ended is no run", async () => {
    const { directory, claim } = await openedRun();
    claimedBy(directory, claim, { pid: 2 ** 22 - 1, started: "another boot/1" });
    expect(isComputed(directory)).toBe(false);
    await expect(callRun(directory, (run) => run.stop())).rejects.toThrow(/the run is not running/);
    await expect(killHolder(directory)).rejects.toThrow(/the run is not running/);
  });

  it.each([
    ["a secret that is none", { secret: "guess" }],
    ["an address that is none", { address: 7 }],
  ])("%s is reported with its file", async (_what, changes) => {
    const { directory } = await openedRun();
    changeChannel(directory, changes);
    await expect(callRun(directory, (run) => run.stop())).rejects.toThrow(/channel\.json.*the control channel, field/);
  });

  it("a run of another claim is not spoken to", async () => {
    const { directory } = await openedRun();
    changeChannel(directory, { claim: 7 });
    await expect(callRun(directory, (run) => run.stop())).rejects.toThrow(/computes this run, and cannot be reached/);
  });
});

describe("a run that is computed on another machine", () => {
  async function elsewhere() {
    const run = await openedRun();
    claimedBy(run.directory, run.claim, { host: `not-${os.hostname()}` });
    return run;
  }

  it("is steered by files, with answers and refusals as over the socket", async () => {
    const { directory, control } = await elsewhere();
    await callRun(directory, async (run, way) => {
      expect(way).toBe("files");
      await run.pause();
      await expect(run.setTheta(3, "activation")).rejects.toThrow(/threshold out of range/);
    });
    expect(control.state.paused).toBe(true);
    const left = ["requests", "answers"].map((name) => path.join(directory, "control", name));
    expect(left.flatMap((folder) => (existsSync(folder) ? statSync(folder).size && [] : []))).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
    "is not killed by a claim of another user, who could name any process",
    async () => {
      const { directory, claim, channel } = await openedRun();
      const other = spawn("sleep", ["30"]);
      onTestFinished(() => void other.kill());
      claimedBy(directory, claim, { pid: other.pid, started: startOf(other.pid!) });
      chownSync(claimFile(directory, claim), 65534, 65534);
      channel.close();
      await expect(killHolder(directory)).rejects.toThrow(/is another user's than its claim/);
      expect(isThere(other.pid!)).toBe(true);
      chownSync(claimFile(directory, claim), 0, 0);
      await killHolder(directory);
      await expect.poll(() => isThere(other.pid!)).toBe(false);
    },
  );

  it("ignores requests without its secret, and what is no request", async () => {
    const { directory, control } = await elsewhere();
    const requests = path.join(directory, "control", "requests");
    mkdirSync(requests);
    const files = [
      { secret: "0".repeat(64), method: "stop", args: [] },
      { secret: readChannel(directory)!.secret, method: "enter", args: [] },
      "stop",
    ].map((request, index) => {
      const file = path.join(requests, `${String(index).padStart(16, "0")}.json`);
      writeFileSync(file, JSON.stringify(request));
      return file;
    });
    await expect.poll(() => files.filter((file) => existsSync(file)), { timeout: 5000 }).toEqual([]);
    expect([control.stopped.aborted, existsSync(path.join(directory, "control", "answers"))]).toEqual([false, false]);
  });

  it("is reported where it does not answer, and is never killed from here", async () => {
    const { directory, channel } = await elsewhere();
    const record = readChannel(directory)!;
    channel.close();
    mkdirSync(path.join(directory, "control"));
    writeFileSync(path.join(directory, "control", "channel.json"), JSON.stringify(record));
    await expect(callRun(directory, (run) => run.stop(), 600)).rejects.toThrow(
      /process \d+ on "not-.*" did not answer within 0\.6 s/,
    );
    await wait(1);
    expect(existsSync(path.join(directory, "control", "requests"))).toBe(true);
  });
});
