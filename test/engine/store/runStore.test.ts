import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readSafetensors } from "../../../extension/engine/io/safetensors.ts";
import { isAlive, thisProcess } from "../../../extension/engine/store/processIdentity.ts";
import { failRun } from "../../../extension/engine/store/recordFile.ts";
import { listRuns, readRun } from "../../../extension/engine/store/runReader.ts";
import { createRun, makeRunDirectory } from "../../../extension/engine/store/runStore.ts";
import { metricsLog } from "../../../extension/engine/store/runs/eventSchema.ts";
import { readLogPart } from "../../../extension/engine/store/runs/logReader.ts";
import { fullDisk } from "../io/fullDisk.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";
import { epochEvent, exampleRecord, stepEvent, timingEvent } from "./exampleRun.ts";

vi.mock("node:fs", async (original) => (await import("../io/fullDisk.ts")).withFullDisk(await original()));
afterEach(() => {
  fullDisk.for = undefined;
});

const runFolder = () => path.join(temporaryFolder(), "runs", "one");

const noSkipped = { metrics: { count: 0, first: null }, timings: { count: 0, first: null } };

/** A process that is no more, as far as anybody can tell. */
const gone = { pid: 2 ** 22 - 1, started: "another boot/1" };

describe("a run's folder", () => {
  it("holds what was written, readable at any time", async () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    expect(await readRun(directory)).toEqual({
      directory,
      record: exampleRecord(),
      metrics: [],
      timings: [],
      skipped: noSkipped,
    });

    run.append(stepEvent(1));
    run.append(timingEvent(1));
    run.append(epochEvent(1));
    const during = await readRun(directory);
    expect(during.record.status).toBe("running");
    expect(during.metrics).toEqual([
      { seq: 0, ...stepEvent(1) },
      { seq: 1, ...epochEvent(1) },
    ]);
    expect(during.timings).toEqual([{ seq: 0, ...timingEvent(1) }]);

    run.update({ backend: { name: "wasm", reason: "native is not installed", lanes: 2 } });
    run.append({ kind: "end", status: "done", epoch: 1, step: 10 });
    const { record, metrics } = await readRun(directory);
    expect(metrics.at(-1)).toEqual({ seq: 2, kind: "end", status: "done", epoch: 1, step: 10 });
    expect(record).toMatchObject({
      status: "done",
      backend: { name: "wasm" },
      endedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      finals: { epoch: 1, perplexity: 19, cumulative: { up: 1 }, saving: { total: 0.25 } },
    });
    expect(run.record).toEqual(record);
  });

  it("keeps the error of a failed run", async () => {
    const directory = runFolder();
    const error = { kind: "run-failed", message: "out of memory.", what: "out of memory" } as const;
    createRun(directory, exampleRecord()).append({ kind: "end", status: "failed", epoch: 0, step: 3, error });
    expect((await readRun(directory)).record).toMatchObject({ status: "failed", error, finals: null });
  });

  it("has the same metrics for the same events, whenever they are written", () => {
    const files = [1, 2].map(() => {
      const directory = runFolder();
      const run = createRun(directory, exampleRecord());
      for (const event of [stepEvent(1), timingEvent(1), epochEvent(1)]) run.append(event);
      return readFileSync(path.join(directory, "metrics.jsonl"), "utf8");
    });
    expect(files[0]).toBe(files[1]);
    expect(files[0]).toMatch(/^{"seq":0,"kind":"step".*}\n{"seq":1,"kind":"epoch".*}\n$/);
  });

  it("takes probes, adapters, checkpoints and a log, each made when first needed", async () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    expect(readdirSync(directory).sort()).toEqual(["metrics.jsonl", "run.json"]);
    const file = run.saveProbe(3, new Map([["client-0/sample-1", { shape: [1, 2], values: Float32Array.of(1, 2) }]]));
    expect(file).toBe("probes/epoch-003.safetensors");
    expect((await readSafetensors(path.join(directory, file))).get("client-0/sample-1")!.shape).toEqual([1, 2]);
    expect(existsSync(run.folder("adapters").path)).toBe(true);
    run.log("backend: wasm");
    run.log("done");
    expect(readFileSync(path.join(directory, "log.txt"), "utf8")).toMatch(/^\S+Z backend: wasm\n\S+Z done\n$/);
  });

  it("is never overwritten", () => {
    const directory = runFolder();
    createRun(directory, exampleRecord());
    expect(() => createRun(directory, exampleRecord())).toThrow(/the folder already holds a run \(found run\.json\)/);
  });

  it("gets a name of its own", () => {
    const root = temporaryFolder();
    const start = new Date("2025-01-31T12:00:05.678Z");
    const first = makeRunDirectory(root, "E2E, θ = 0.98!", start);
    expect(path.basename(first)).toBe("2025-01-31-120005-e2e-0-98");
    expect(makeRunDirectory(root, "E2E, θ = 0.98!", start)).toBe(`${first}-2`);
    expect(path.basename(makeRunDirectory(root, "θ", start))).toBe("2025-01-31-120005");
  });
});

describe("reading a run", () => {
  it("leaves out a torn last line, reads on from there, and takes garbage only at the end", async () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    for (const step of [1, 2, 3]) run.append(stepEvent(step));
    const file = path.join(directory, "metrics.jsonl");
    const whole = readFileSync(file);
    const lineEnd = whole.indexOf("\n", whole.indexOf("\n") + 1) + 1;
    for (let length = lineEnd; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect((await readLogPart(file, metricsLog)).events).toHaveLength(2);
    }
    const { next } = await readLogPart(file, metricsLog);
    expect(next).toEqual({ byte: lineEnd, line: 2, seq: 2, damaged: 0 });
    writeFileSync(file, whole);
    expect((await readLogPart(file, metricsLog, next)).events).toEqual([{ seq: 2, ...stepEvent(3) }]);
    appendFileSync(file, "\0\0\0\n");
    expect(await readRun(directory)).toMatchObject({ metrics: { length: 3 }, skipped: noSkipped });
  });

  it.each([
    ["garbage", "{"],
    ["an event with an impossible number", JSON.stringify({ seq: 2 ** 40, ...stepEvent(9) })],
    ["an event twice", JSON.stringify({ seq: 0, ...stepEvent(1) })],
    ["something else", "7"],
    ["an event of a later version", '{"seq":1,"kind":"guess"}'],
    ["an event without its fields", '{"seq":1,"kind":"step","epoch":1}'],
    ["an event that makes room for too much", JSON.stringify({ seq: 1, ...stepEvent(1), epoch: 2e9 })],
  ])("leaves out %s in the middle, counts it, and names file and line", async (_what, line) => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    run.append(stepEvent(1));
    const after = [2, 3].map((step) => JSON.stringify({ seq: step - 1, ...stepEvent(step) }));
    appendFileSync(path.join(directory, "metrics.jsonl"), `${[line, ...after].join("\n")}\n`);
    const { metrics, skipped } = await readRun(directory);
    expect(metrics.map((event) => event.kind === "step" && event.step)).toEqual([1, 2, 3]);
    expect(skipped.metrics).toEqual({ count: 1, first: expect.stringMatching(/^metrics\.jsonl:2: ./) });
  });

  it("counts events that are missing", async () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    for (const step of [1, 2, 3, 4]) run.append(stepEvent(step));
    const file = path.join(directory, "metrics.jsonl");
    const [first, , , last] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, `${first}\n${last}\n`);
    const { metrics, skipped } = await readRun(directory);
    expect(metrics).toHaveLength(2);
    expect(skipped.metrics).toMatchObject({ count: 2, first: expect.stringContaining("metrics.jsonl:2") });
  });

  it("does without timings and metrics, not without run.json", async () => {
    const directory = temporaryFolder();
    await expect(readRun(directory)).rejects.toThrow(/: cannot read the run: there is no run\.json/);
    writeFileSync(path.join(directory, "run.json"), JSON.stringify(exampleRecord({ status: "done" })));
    expect(await readRun(directory)).toMatchObject({ metrics: [], timings: [] });
  });

  it.each([
    ["{", /run\.json:1:2: the JSON text ends too early/],
    ["[]", /run\.json: the run's record/],
    [
      JSON.stringify({ ...exampleRecord(), formatVersion: 3 }),
      /the run's record is of a later version of .*\(found format 3\); expected format 2 or earlier\. Update/,
    ],
    [JSON.stringify({ ...exampleRecord(), formatVersion: 0 }), /formatVersion: .*; expected 1 or 2/],
    [JSON.stringify({ ...exampleRecord(), status: "asleep" }), /status/],
  ])("refuses the record %.20s", async (text, message) => {
    const directory = temporaryFolder();
    writeFileSync(path.join(directory, "run.json"), text);
    await expect(readRun(directory)).rejects.toThrow(message);
    await expect(readRun(directory)).rejects.toMatchObject({ kind: "bad-input" });
  });

  it("calls a run interrupted whose process is gone, or has given its number to another", async () => {
    const processes = { here: thisProcess(), gone, reused: { pid: process.pid, started: "another boot/1" } };
    const root = temporaryFolder();
    for (const [id, owner] of Object.entries(processes)) {
      createRun(path.join(root, id), exampleRecord({ id, process: owner }));
    }
    const statuses = (await listRuns(root)).map((run) => [
      "record" in run && run.record.id,
      "record" in run && run.record.status,
    ]);
    expect(Object.fromEntries(statuses)).toEqual({ here: "running", gone: "interrupted", reused: "interrupted" });
    expect(isAlive({ pid: process.pid, started: null })).toBe(true);
  });

  it("lists runs latest first, broken ones with their error, other folders not at all", async () => {
    const root = temporaryFolder();
    createRun(path.join(root, "a"), exampleRecord({ id: "a", startedAt: "2025-01-01T00:00:00.000Z" }));
    createRun(path.join(root, "b"), exampleRecord({ id: "b", startedAt: "2025-01-02T00:00:00.000Z" }));
    createRun(path.join(root, "broken"), exampleRecord());
    truncateSync(path.join(root, "broken", "run.json"), 20);
    mkdirSync(path.join(root, "not a run"));
    writeFileSync(path.join(root, "file"), "");
    const runs = await listRuns(root);
    expect(runs.map((run) => path.basename(run.directory))).toEqual(["b", "a", "broken"]);
    expect(runs[2]).toMatchObject({ error: { kind: "bad-input", where: expect.stringContaining("run.json") } });
    expect(await listRuns(path.join(root, "nowhere"))).toEqual([]);
    await expect(listRuns(path.join(root, "file"))).rejects.toThrow(/a part of the path is a file/);
  });
});

describe("a run that cannot be written", () => {
  it("says so for a file in the way, an unwritable folder and a full disk, and leaves nothing behind", () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "file"), "");
    expect(() => createRun(path.join(folder, "file", "run"), exampleRecord())).toThrow(
      /cannot make the folder: this name already exists|this is not a folder/,
    );

    const full = path.join(folder, "full");
    mkdirSync(full);
    fullDisk.for = /run\.json/;
    expect(() => createRun(full, exampleRecord())).toThrow(
      /run\.json: cannot write: the disk is full\. Free some space/,
    );
    expect(readdirSync(full)).toEqual([]);
    fullDisk.for = undefined;
    expect(() => createRun(full, exampleRecord())).not.toThrow();
  });

  it.skipIf(process.getuid?.() === 0)("says so for a folder without permission", () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    expect(() => createRun(path.join(folder, "run"), exampleRecord())).toThrow(/permission denied/);
  });

  it("keeps the old record and every event when the disk fills up later", async () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    run.append(stepEvent(1));
    fullDisk.for = /run\.json/;
    const end = { kind: "end", status: "done", epoch: 1, step: 1 } as const;
    expect(() => run.append(end)).toThrow(expect.objectContaining({ kind: "run-failed" }));
    const { record, metrics } = await readRun(directory);
    expect(record.status).toBe("running");
    expect(metrics.map((event) => event.kind)).toEqual(["step", "end"]);
  });

  it("is failed, never done, where its last event cannot be recorded: the log has been removed, moved or emptied", async () => {
    for (const change of [
      rmSync,
      (file: string) => renameSync(file, `${file}.1`),
      (file: string) => truncateSync(file),
    ]) {
      const directory = runFolder();
      const run = createRun(directory, exampleRecord());
      run.append(stepEvent(1));
      change(path.join(directory, "metrics.jsonl"));
      const message = /metrics\.jsonl: cannot write: the file has been (removed|cut short)/;
      expect(() => run.append({ kind: "end", status: "done", epoch: 1, step: 1 })).toThrow(message);
      const { record } = await readRun(directory);
      expect(record).toMatchObject({ status: "failed", error: { message: expect.stringMatching(message) } });
    }
  });

  it("ends no earlier than it began, where the clock is set back meanwhile", async () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord({ startedAt: "2999-01-01T00:00:00.000Z" }));
    run.append({ kind: "end", status: "done", epoch: 1, step: 1 });
    const { record } = await readRun(directory);
    expect(record.endedAt).toMatch(/^2999-01-01T00:00:00/);
    expect(Date.parse(record.endedAt!)).toBeGreaterThanOrEqual(Date.parse(record.startedAt));
    const killed = path.join(path.dirname(directory), "killed");
    createRun(killed, exampleRecord({ startedAt: "2999-01-01T00:00:00.000Z" }));
    await failRun(killed, { kind: "run-failed", what: "killed", message: "killed." });
    expect((await readRun(killed)).record).toMatchObject({ status: "failed", endedAt: "2999-01-01T00:00:00.000Z" });
  });

  it("is not made again where its folder has been removed", () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    rmSync(directory, { recursive: true });
    const tensors = new Map([["a", { shape: [1], values: Float32Array.of(1) }]]);
    const writes = [() => run.log("a line"), () => run.saveProbe(1, tensors), () => run.folder("adapters")];
    for (const write of writes) expect(write).toThrow(/there is no such file or folder/);
    expect(() => run.append({ kind: "end", status: "done", epoch: 1, step: 1 })).toThrow();
    expect(existsSync(directory)).toBe(false);
  });

  it("reports a full disk for the log", () => {
    const directory = runFolder();
    const run = createRun(directory, exampleRecord());
    fullDisk.for = /log\.txt/;
    expect(() => run.log("a line")).toThrow(/log\.txt: cannot write: the disk is full/);
  });

  it("loses no recorded event when the process is killed", async () => {
    const folder = temporaryFolder();
    const program = path.join(folder, "killedRun.cjs");
    const entry = path.join(import.meta.dirname, "killedRun.ts");
    const mainFields = ["module", "main"];
    await build({ entryPoints: [entry], outfile: program, bundle: true, platform: "node", format: "cjs", mainFields });
    const directory = path.join(folder, "run");
    const child = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
      if (output.length > 5000) child.kill("SIGKILL");
    });
    await new Promise((resolve) => child.on("close", resolve));
    const recorded = Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1));
    const { record, metrics } = await readRun(directory);
    expect(record.status).toBe("interrupted");
    expect(metrics.length).toBeGreaterThanOrEqual(recorded);
    expect(metrics.at(-1)).toEqual({ seq: metrics.length - 1, ...stepEvent(metrics.length) });
  });
});
