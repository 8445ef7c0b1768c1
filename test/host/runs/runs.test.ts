import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { RunEnd, Runs, Services } from "../../../extension/host/services.ts";
import type { TakenRun } from "../../../extension/protocol/messages/archiveApi.ts";
import type { QueueRequest } from "../../../extension/protocol/run/queuedRun.ts";
import type { RunSummary } from "../../../extension/protocol/run/runSummary.ts";
import * as fake from "../fakeVscode.ts";
import { summaryOf } from "../panels/fakes.ts";

vi.mock("vscode", () => fake);
const { createRuns } = await import("../../../extension/host/runs/runs.ts");

/** A runner that does what its configuration's name says; its id is that of the process. It computes on where its window goes. */
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
  if (method !== "start") return;
  const { name } = JSON.parse(args[0].configText);
  if (name === "refused") return reply({ error: { kind: "bad-input", what: "no", message: "" } });
  record(args[0].directory);
  if (name === "done") reply({ result: "done" });
  else setTimeout(() => {}, 60_000);
});
`;

describe("the runs of a window", () => {
  let folder: string;
  let runs: Runs;
  let ends: RunEnd[];
  const disk = new Map<string, RunSummary>();
  const runsChanged = new fake.EventEmitter<{ changed: readonly RunSummary[]; gone: readonly string[] }>();
  const restarted = new fake.EventEmitter<void>();
  /** An archive whose queue is in memory. It finds how a run ended only when asked, as `done`. */
  const remote = {
    watch: vi.fn(async (_roots: readonly string[]) => [...disk.values()]),
    refresh: vi.fn(async (run: string) => {
      if (disk.get(run)?.status === "running") changeOnDisk(summaryOf(run, { status: "done", controllable: false }));
    }),
    claim: vi.fn(async (_run: string) => ({ state: "free" as "free" | "live" | "unclear", holder: "" })),
    markFailed: vi.fn(async (_run: string, _error: unknown) => {}),
    refuse: vi.fn(async (run: string, error: { message: string }) =>
      changeOnDisk(summaryOf(run, { status: "failed", error: error.message })),
    ),
    enqueue: vi.fn(async (run: string, { name, begin }: QueueRequest) => {
      waiting.push({ run, name, begin });
      const configFile = begin.kind === "start" ? begin.configFile : null;
      changeOnDisk(
        summaryOf(run, {
          name,
          status: "queued",
          configFile,
          order: waiting.length,
          startedAt: new Date().toISOString(),
        }),
      );
    }),
    takeNext: vi.fn(async (atOnce: number) => {
      const computing = [...disk.values()].filter(({ status }) => status === "running").length;
      const taken = waiting.splice(0, Math.max(0, atOnce - computing));
      for (const { run } of taken) changeOnDisk({ ...disk.get(run)!, status: "running" });
      return taken;
    }),
    runNext: vi.fn(async (_run: string) => {}),
    control: vi.fn(async (_run: string, _method: string, _args: readonly unknown[]) => {}),
    kill: vi.fn(async (_run: string) => {}),
  };
  const waiting: TakenRun[] = [];
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
    waiting.length = 0;
    vi.clearAllMocks();
    const context = { extensionPath: folder } as vscode.ExtensionContext;
    runs = createRuns({ context, log, archive } as unknown as Pick<Services, "context" | "log" | "archive">);
    ends = [];
    runs.onDidEnd((end) => ends.push(end));
  });
  afterEach(() => {
    runs.dispose();
    for (const { run } of disk.values()) endRunner(run);
    rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
  });

  /** Runners compute on without their window. */
  function endRunner(run: string): void {
    try {
      process.kill(Number(readFileSync(path.join(run, "pid"), "utf8")), "SIGKILL");
    } catch {
      // It never began, or has ended.
    }
  }

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
    await eventually(() => ends.map(({ summary }) => summary.run)).toEqual([first, second]);
    expect(ends[0]).toMatchObject({ summary: { status: "done", controllable: false }, refused: null, stopped: false });
    expect(remote.markFailed).not.toHaveBeenCalled();
  });

  it("are computed from what their file held when they were queued", async () => {
    const file = config("wait");
    await runs.start(file);
    await runs.start(file);
    writeFileSync(file.fsPath, '{"name": "changed later"}');
    expect(remote.enqueue.mock.calls.map(([, { begin }]) => begin)).toEqual([
      { kind: "start", configFile: file.fsPath, configText: '{"name":"wait"}', recordGit: "full" },
      { kind: "start", configFile: file.fsPath, configText: '{"name":"wait"}', recordGit: "full" },
    ]);
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

  it("are reported where the runner refuses them, and leave the reason to it", async () => {
    remote.refresh.mockImplementationOnce(async (run) =>
      changeOnDisk(summaryOf(run, { status: "failed", error: "no." })),
    );
    const run = await runs.start(config("refused"));
    await eventually(() => ends).toHaveLength(1);
    expect(ends[0]).toMatchObject({
      refused: { kind: "bad-input", message: "no." },
      summary: { run, status: "failed" },
    });
    expect(remote.refuse).not.toHaveBeenCalled();
  });

  it("are not reported as refused where another window was quicker", async () => {
    const run = await runs.start(config("refused"));
    remote.refresh.mockImplementationOnce(async () => {});
    await eventually(() => remote.refresh.mock.calls).not.toEqual([]);
    changeOnDisk(summaryOf(run, { status: "running" }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ends).toEqual([]);
  });

  it("are kept as failed where their runner dies before it has recorded anything", async () => {
    fake.state.settings.nodePath = "/no/such/node";
    const run = await runs.start(config("done"));
    await eventually(() => ends).toHaveLength(1);
    expect(remote.refuse.mock.calls[0]).toMatchObject([
      run,
      { message: expect.stringContaining("could not be started") },
    ]);
    expect(ends[0]!.summary).toMatchObject({
      status: "failed",
      error: expect.stringContaining("could not be started"),
    });
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

  it("are killed without being called failures", async () => {
    const run = await runs.start(config("wait"));
    await eventuallyRead(path.join(run, "pid"));
    await runs.kill(run);
    await eventually(() => ends).toHaveLength(1);
    expect(ends[0]!.stopped).toBe(true);
    expect(remote.markFailed).not.toHaveBeenCalled();
  });

  it("are steered by their control channel, whoever started them", async () => {
    disk.set("/theirs", summaryOf("/theirs", { live: { phase: "training", stopping: true, unattended: false } }));
    await runs.listed;
    await runs.control("/theirs").pause();
    await runs.control("/theirs").setTheta(0.9, "activation");
    await runs.kill("/theirs");
    expect(remote.control.mock.calls).toEqual([
      ["/theirs", "pause", []],
      ["/theirs", "setTheta", [0.9, "activation"]],
    ]);
    expect(remote.kill.mock.calls).toEqual([["/theirs"]]);
    expect(runs.isStopping("/theirs")).toBe(true);
  });

  it("are looked at without trust, and not steered", async () => {
    disk.set("/theirs", summaryOf("/theirs"));
    fake.state.trusted = false;
    await runs.listed;
    expect(runs.list).toMatchObject([{ run: "/theirs", controllable: false }]);
    await expect(runs.control("/theirs").stop()).rejects.toThrow("only in trusted workspaces");
    await expect(runs.kill("/theirs")).rejects.toThrow("only in trusted workspaces");
    await expect(runs.runNext("/theirs")).rejects.toThrow("only in trusted workspaces");
    fake.grantTrust();
    expect(runs.get("/theirs")).toMatchObject({ controllable: true });
    expect([remote.control.mock.calls, remote.kill.mock.calls]).toEqual([[], []]);
  });

  it("of a window that is gone are announced at their end by those that watch them, and others are not", async () => {
    const live = { phase: "training", stopping: false, unattended: true } as const;
    disk.set("/left", summaryOf("/left", { live }));
    disk.set("/theirs", summaryOf("/theirs", { live: { ...live, unattended: false } }));
    disk.set("/died", summaryOf("/died", { live }));
    await runs.listed;
    changeOnDisk(summaryOf("/left", { status: "done" }));
    changeOnDisk(summaryOf("/theirs", { status: "done" }));
    changeOnDisk(summaryOf("/died", { status: "interrupted" }));
    changeOnDisk(summaryOf("/left", { status: "done", perplexity: 20 }));
    expect(ends.map(({ summary, stopped }) => [summary.run, summary.status, stopped])).toEqual([
      ["/left", "done", false],
      ["/died", "interrupted", false],
    ]);
  });

  it("wait on disk for a window that is opened later, and compute on without the one that started them", async () => {
    const first = await runs.start(config("wait"));
    await runs.start(config("wait"));
    const pid = Number(await eventuallyRead(path.join(first, "pid")));
    runs.dispose();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(process.kill(pid, 0)).toBe(true);
    const context = { extensionPath: folder } as vscode.ExtensionContext;
    runs = createRuns({ context, log, archive } as unknown as Pick<Services, "context" | "log" | "archive">);
    await runs.listed;
    expect(statuses()).toEqual(["wait running", "wait queued"]);
    process.kill(pid, "SIGKILL");
    changeOnDisk({ ...disk.get(first)!, status: "interrupted" });
    await eventually(statuses).toEqual(["wait running", "wait interrupted"]);
    for (const { run, status } of runs.list)
      if (status === "running") process.kill(Number(await eventuallyRead(path.join(run, "pid"))), "SIGKILL");
  });

  it("compute as many at once as the setting says", async () => {
    await runs.start(config("wait"));
    await runs.start(config("wait"));
    await eventually(statuses).toEqual(["wait running", "wait queued"]);
    fake.changeSetting("concurrentRuns", 2);
    await eventually(statuses).toEqual(["wait running", "wait running"]);
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
    const save = vi.fn(async () => {
      writeFileSync(file.fsPath, '{"name": "edited"}');
      return true;
    });
    const uri = file as unknown as fake.Uri;
    fake.state.documents.push({ uri, isDirty: true, getText: () => '{"name": "edited"}', save });
    await runs.start(file);
    expect(save).toHaveBeenCalledOnce();
    expect(runs.list.map(({ name }) => name)).toEqual(["edited"]);
    save.mockResolvedValue(false);
    await expect(runs.start(file)).rejects.toThrow("could not be saved");
  });

  it("begin from the file where something else has just written it and its editor lags behind", async () => {
    const file = config("written");
    const uri = file as unknown as fake.Uri;
    fake.state.documents.push({ uri, isDirty: false, getText: () => '{"name": "before"}', save: async () => true });
    await runs.start(file);
    expect(runs.list.map(({ name }) => name)).toEqual(["written"]);
  });

  it("resume from a checkpoint where there is one", async () => {
    const run = path.join(folder, "stopped");
    disk.set(run, summaryOf(run, { status: "interrupted", resumable: true, controllable: false }));
    await runs.resume(run);
    expect(remote.enqueue.mock.lastCall).toMatchObject([run, { begin: { kind: "resume", takeOver: false } }]);
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
    await eventually(() => ends).toHaveLength(1);
    expect(readFileSync(path.join(run, "args"), "utf8")).toBe("true");
    remote.claim.mockResolvedValue({ state: "free", holder: "" });
  });

  it("begun in the same second have folders of their own", async () => {
    const file = config("waits");
    const begun = await Promise.all([runs.start(file), runs.start(file), runs.start(file)]);
    expect(new Set(begun).size).toBe(3);
    expect(begun.filter((run) => !existsSync(run))).toEqual([]);
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

  it("takes for a configuration's latest run the one that computes, not one that waits", async () => {
    const at = (run: string, second: number, status: RunSummary["status"]) =>
      summaryOf(run, { status, configFile: "/w/c", startedAt: `2026-01-01T00:00:0${second}.000Z` });
    disk.set("/one", at("/one", 1, "running"));
    disk.set("/two", at("/two", 2, "queued"));
    await runs.listed;
    expect(runs.latestOf("/w/c")?.run).toBe("/one");
    changeOnDisk(at("/one", 1, "done"));
    expect(runs.latestOf("/w/c")?.run).toBe("/two");
  });

  async function eventuallyRead(file: string): Promise<string> {
    const { readFile } = await import("node:fs/promises");
    const read = () => readFile(file, "utf8").catch(() => "");
    await expect.poll(read, { timeout: 20_000 }).not.toBe("");
    return read();
  }
});
