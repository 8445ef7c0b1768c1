import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { RunEnd, Runs, Services } from "../../../extension/host/services.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { createRuns } = await import("../../../extension/host/runs/runs.ts");

/** A runner that does what its configuration's name says; its id is that of the process. */
const runner = `
const fs = require("node:fs");
process.on("message", ({ type, id, method, args }) => {
  if (type !== "request") return;
  const reply = (answer) => process.send({ type: "reply", id, ...answer });
  const record = (directory) => {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(directory + "/pid", String(process.pid));
    process.send({ type: "request", id: 0, method: "recording", args: [] });
  };
  if (method === "resume") record(args[0]), fs.writeFileSync(args[0] + "/args", String(args[1])), reply({ result: "done" });
  if (method === "stop") reply({ result: null }), ended({ result: "interrupted" });
  if (method === "pause" || method === "unpause" || method === "setTheta") reply({ result: null });
  if (method !== "start") return;
  const { name } = JSON.parse(fs.readFileSync(args[0].configFile, "utf8"));
  if (name === "refused") return reply({ error: { kind: "bad-input", what: "no", message: "" } });
  globalThis.ended = reply;
  record(args[0].directory);
  if (name === "done") reply({ result: "done" });
});
process.on("disconnect", () => process.exit());
`;

describe("the runs of a window", () => {
  let folder: string;
  let runs: Runs;
  let ends: RunEnd[];
  const disk = new Map<string, RunSummary>();
  const runsChanged = new fake.EventEmitter<{ changed: readonly RunSummary[]; gone: readonly string[] }>();
  const restarted = new fake.EventEmitter<void>();
  /** Finds the run's folder only when asked, as `done`. */
  const remote = {
    watch: vi.fn(async (_roots: readonly string[]) => [...disk.values()]),
    refresh: vi.fn(async (run: string) => changeOnDisk(summaryOf(run, { status: "done", controllable: false }))),
    claim: vi.fn(async (_run: string) => ({ state: "free" as "free" | "live" | "unclear", holder: "" })),
    markFailed: vi.fn(async (_run: string, _error: unknown) => {}),
  };
  const archive = { remote, onRunsChanged: runsChanged.event, onRestarted: restarted.event };
  const log = { info() {}, warn() {}, error: vi.fn() };

  function changeOnDisk(summary: RunSummary): void {
    disk.set(summary.run, summary);
    runsChanged.fire({ changed: [summary], gone: [] });
  }

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "splitcom-runs-"));
    mkdirSync(path.join(folder, "dist"));
    writeFileSync(path.join(folder, "dist", "runner.cjs"), runner);
    fake.reset();
    fake.state.folders = [folder];
    disk.clear();
    vi.clearAllMocks();
    const context = { extensionPath: folder } as vscode.ExtensionContext;
    runs = createRuns({ context, log, archive } as unknown as Pick<Services, "context" | "log" | "archive">);
    ends = [];
    runs.onDidEnd((end) => ends.push(end));
  });
  afterEach(() => {
    runs.dispose();
    rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
  });

  const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 20_000 });
  function config(name: string): vscode.Uri {
    const file = path.join(folder, `${name}.splitcom.json`);
    writeFileSync(file, JSON.stringify({ name }));
    return fake.Uri.file(file) as unknown as vscode.Uri;
  }
  const statuses = () => runs.list.map(({ name, status }) => `${name} ${status}`);

  it("are looked for where the settings say, once somebody asks", async () => {
    expect(remote.watch).not.toHaveBeenCalled();
    await runs.listed;
    expect(remote.watch).toHaveBeenCalledExactlyOnceWith([path.join(folder, ".splitcom", "runs")]);
    fake.changeSetting("runsFolder", "elsewhere");
    expect(remote.watch).toHaveBeenLastCalledWith([path.join(folder, "elsewhere")]);
  });

  it("are queued, computed and announced at their end, with what is then on disk", async () => {
    const first = await runs.start(config("done"));
    const second = await runs.start(config("done"));
    expect(path.dirname(first)).toBe(path.join(folder, ".splitcom", "runs"));
    expect(second).not.toBe(first);
    expect(statuses()).toEqual(["done running", "done queued"]);
    await eventually(() => ends.map(({ summary }) => summary.run)).toEqual([first, second]);
    expect(ends[0]).toMatchObject({ summary: { status: "done", controllable: false }, refused: null, stopped: false });
    expect(remote.markFailed).not.toHaveBeenCalled();
  });

  it.skipIf(process.platform === "win32")(
    "are computed by the Node.js that splitcom.nodePath names, and not before the folder is trusted",
    async () => {
      const trace = path.join(folder, "their node ran");
      const node = path.join(folder, "node");
      writeFileSync(node, `#!/bin/sh\ntouch "${trace}"\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
      fake.state.settings.nodePath = node;
      fake.state.trusted = false;
      await expect(runs.start(config("done"))).rejects.toThrow(/trust/i);
      expect([runs.list, existsSync(trace)]).toEqual([[], false]);
      fake.state.trusted = true;
      await runs.start(config("done"));
      await eventually(() => ends).toHaveLength(1);
      expect([ends[0]!.summary.status, existsSync(trace)]).toEqual(["done", true]);
    },
  );

  it("are gone where the runner refuses them, and the reason is reported", async () => {
    const gone: string[] = [];
    runs.onDidChange((change) => gone.push(...change.gone));
    const run = await runs.start(config("refused"));
    await eventually(() => ends).toHaveLength(1);
    expect(ends[0]).toMatchObject({ refused: { kind: "bad-input", message: "no." }, summary: { run } });
    expect(gone).toEqual([run]);
    expect(runs.get(run)).toBeUndefined();
    expect(remote.refresh).not.toHaveBeenCalled();
  });

  it("are marked as failed where their runner dies", async () => {
    const run = await runs.start(config("wait"));
    const pid = await eventuallyRead(path.join(run, "pid"));
    process.kill(Number(pid), "SIGKILL");
    await eventually(() => ends).toHaveLength(1);
    expect(remote.markFailed.mock.calls[0]).toMatchObject([run, { message: expect.stringContaining("SIGKILL") }]);
  });

  it("run after one whose process was killed from outside", async () => {
    const run = await runs.start(config("wait"));
    process.kill(Number(await eventuallyRead(path.join(run, "pid"))), "SIGKILL");
    await eventually(() => ends).toHaveLength(1);
    await runs.start(config("done"));
    await eventually(() => ends).toHaveLength(2);
    expect(ends[1]!.refused).toBeNull();
  });

  it("are stopped once, and then killed without being called failures", async () => {
    const run = await runs.start(config("wait"));
    await eventuallyRead(path.join(run, "pid"));
    runs.kill(run);
    await eventually(() => ends).toHaveLength(1);
    expect(ends[0]!.stopped).toBe(true);
    expect(remote.markFailed).not.toHaveBeenCalled();
  });

  it("leave the queue when stopped there, and end as stopped later", async () => {
    const first = await runs.start(config("wait"));
    const second = await runs.start(config("done"));
    await runs.control(second).stop();
    expect(runs.get(second)).toBeUndefined();
    await eventuallyRead(path.join(first, "pid"));
    await runs.control(first).pause();
    expect(statuses()).toEqual(["wait paused"]);
    await runs.control(first).unpause();
    await runs.control(first).stop();
    await eventually(() => ends).toHaveLength(1);
    expect(ends[0]!.stopped).toBe(true);
  });

  it("compute as many at once as the setting says", async () => {
    await runs.start(config("wait"));
    await runs.start(config("wait"));
    expect(statuses()).toEqual(["wait running", "wait queued"]);
    fake.changeSetting("concurrentRuns", 2);
    expect(statuses()).toEqual(["wait running", "wait running"]);
  });

  it("do not start without trust, nor from a file that is not on disk", async () => {
    const file = config("done");
    fake.state.trusted = false;
    await expect(runs.start(file)).rejects.toThrow("only in trusted workspaces");
    fake.grantTrust();
    const virtual = fake.Uri.parse("vscode-vfs://host/a.splitcom.json") as unknown as vscode.Uri;
    await expect(runs.start(virtual)).rejects.toThrow("experiments need files on disk to run");
    const absent = fake.Uri.file(path.join(folder, "no.splitcom.json")) as unknown as vscode.Uri;
    await expect(runs.start(absent)).rejects.toThrow("no.splitcom.json: cannot read the configuration");
    expect(runs.list).toEqual([]);
  });

  it("begin from what is saved of a changed editor", async () => {
    const file = config("wait");
    const save = vi.fn(async () => true);
    const uri = file as unknown as fake.Uri;
    fake.state.documents.push({ uri, isDirty: true, getText: () => '{"name": "edited"}', save });
    await runs.start(file);
    expect(save).toHaveBeenCalledOnce();
    expect(statuses()).toEqual(["edited running"]);
    save.mockResolvedValue(false);
    await expect(runs.start(file)).rejects.toThrow("could not be saved");
  });

  it("resume from a checkpoint where there is one", async () => {
    const run = path.join(folder, "stopped");
    disk.set(run, summaryOf(run, { status: "interrupted", resumable: true, controllable: false }));
    await runs.resume(run);
    expect(runs.get(run)).toMatchObject({ status: "running", resumable: false, controllable: true });
    await eventually(() => ends).toHaveLength(1);
    await expect(runs.resume(run)).rejects.toThrow("the run cannot be resumed");
  });

  it("are taken from a process that may have ended only where the user says so", async () => {
    const run = path.join(folder, "claimed");
    disk.set(run, summaryOf(run, { status: "interrupted", resumable: true, controllable: false }));
    remote.claim.mockResolvedValue({ state: "unclear", holder: 'process 17 on "elsewhere"' });
    await runs.resume(run);
    expect(fake.state.shown).toEqual([
      expect.stringMatching(/is claimed by process 17 on "elsewhere"\. Has that process ended\? \| Take Over/),
    ]);
    expect(runs.get(run)).toMatchObject({ status: "interrupted" });
    fake.state.answers.push("Take Over");
    await runs.resume(run);
    expect(runs.get(run)).toMatchObject({ status: "running" });
    await eventually(() => ends).toHaveLength(1);
    expect(readFileSync(path.join(run, "args"), "utf8")).toBe("true");
    remote.claim.mockResolvedValue({ state: "free", holder: "" });
  });

  it("begun in the same second have folders of their own, and leave none where they are taken out of the queue", async () => {
    const file = config("waits");
    const begun = await Promise.all([runs.start(file), runs.start(file), runs.start(file)]);
    expect(new Set(begun).size).toBe(3);
    await runs.control(begun[2]!).stop();
    expect(existsSync(begun[2]!)).toBe(false);
  });

  it("are read again from an archive that was restarted", async () => {
    disk.set("/a", summaryOf("/a"));
    disk.set("/b", summaryOf("/b"));
    await runs.listed;
    const changes: (readonly string[])[] = [];
    runs.onDidChange(({ gone }) => changes.push(gone));
    disk.delete("/a");
    restarted.fire();
    await runs.listed;
    expect(changes).toEqual([["/a"]]);
    expect(runs.list.map(({ run }) => run)).toEqual(["/b"]);
  });

  it("have a newest one of each configuration", async () => {
    const file = config("wait").fsPath;
    const earlier = summaryOf("/early", { status: "done", configFile: file, startedAt: "2020-01-01T00:00:00.000Z" });
    disk.set("/early", earlier);
    await runs.listed;
    expect(runs.latestOf(file)?.run).toBe("/early");
    const run = await runs.start(fake.Uri.file(file) as unknown as vscode.Uri);
    expect(runs.latestOf(file)?.run).toBe(run);
    expect(runs.latestOf("/other")).toBeUndefined();
  });

  async function eventuallyRead(file: string): Promise<string> {
    const { readFile } = await import("node:fs/promises");
    const read = () => readFile(file, "utf8").catch(() => "");
    await expect.poll(read, { timeout: 20_000 }).not.toBe("");
    return read();
  }
});
