/** The built program, as users start it: exit codes, signals, pipes, full disks. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "../run/tinyConfig.ts";

const program = path.join(import.meta.dirname, "..", "..", "..", "dist", "cli.cjs");
const endless = { training: { epochs: 100_000, batchSize: 2 } };

interface Outcome {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Starts `splitcom run` in a folder of its own; `onEvent` gets the process at every line of stdout. */
async function run(
  changes: Record<string, unknown>,
  onLine: (child: ChildProcess, line: number, directory: string) => void = () => {},
): Promise<Outcome & { directory: string }> {
  const folder = temporaryFolder();
  const directory = path.join(folder, "run");
  const child = spawn(process.execPath, [program, "run", writeConfig(folder, changes), "--out", directory, "--json"]);
  let [stdout, stderr, lines] = ["", "", 0];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    for (const found = stdout.split("\n").length - 1; lines < found; lines++) onLine(child, lines, directory);
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr, directory }));
  });
}

/** Runs a line of bash in which `splitcom` is the program and `$1` a tiny configuration. */
function shell(line: string, config: string): Promise<Omit<Outcome, "signal">> {
  const script = `set -o pipefail; splitcom() { "${process.execPath}" "${program}" "$@"; }; ${line}`;
  return new Promise((resolve) => {
    execFile("bash", ["-c", script, "bash", config], { cwd: path.dirname(config) }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

it("with --json every line is an event, and all are recorded", async () => {
  const { code, stdout, directory } = await run({});
  expect(code).toBe(0);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { record, metrics, timings } = await readRun(directory);
  const timed = ["timing", "epochTiming"];
  expect(events.filter(({ kind }) => !timed.includes(kind))).toEqual(metrics.map(({ seq: _seq, ...event }) => event));
  expect(events.filter(({ kind }) => timed.includes(kind))).toEqual(timings.map(({ seq: _seq, ...event }) => event));
  expect(record.status).toBe("done");
});

describe("interrupted", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s at the first event: 130, and the run is whole",
    async (signal) => {
      const { code, stderr, directory } = await run(endless, (child, line) => line === 0 && child.kill(signal));
      expect(code).toBe(130);
      expect(stderr).toContain("stopping before the next step");
      const { record, metrics } = await readRun(directory);
      expect(record).toMatchObject({ status: "interrupted" });
      expect(record.endedAt).not.toBeNull();
      expect(metrics.at(-1)).toMatchObject({ kind: "end", status: "interrupted" });
    },
  );

  it("twice: at once, and marked all the same", async () => {
    const { code, directory } = await run(endless, (child, line) => {
      if (line !== 5) return;
      child.kill("SIGINT");
      child.kill("SIGTERM");
    });
    expect(code).toBe(130);
    const { record, metrics } = await readRun(directory);
    expect(record.status).toBe("interrupted");
    expect(metrics.at(-1)).toMatchObject({ kind: "end", status: "interrupted" });
  });

  it("before anything is recorded: 130, and no folder", async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, "run");
    // As soon as the program hears the signal, which is before it reads its configuration.
    const preload = path.join(folder, "interrupt.cjs");
    writeFileSync(
      preload,
      'process.on("newListener", (event) => event === "SIGINT" && setImmediate(() => process.kill(process.pid, "SIGINT")));',
    );
    const child = spawn(process.execPath, ["--require", preload, program, "run", writeConfig(folder), "--out", out]);
    const closed = once(child, "close");
    expect(await closed).toEqual([130, null]);
    expect(existsSync(out)).toBe(false);
  });

  it("by SIGKILL: the record is readable and says interrupted", async () => {
    const { signal, directory } = await run(endless, (child, line) => line === 6 && child.kill("SIGKILL"));
    expect(signal).toBe("SIGKILL");
    const { record, metrics } = await readRun(directory);
    expect(record).toMatchObject({ status: "interrupted", endedAt: null });
    expect(metrics.length).toBeGreaterThanOrEqual(4);
  });
});

describe("its output", () => {
  it("may lose its reader: the run continues to its end", async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await shell(
      'splitcom run "$1" --out run --json --quiet | head -n 1',
      writeConfig(folder),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "start" });
    expect((await readRun(path.join(folder, "run"))).record.status).toBe("done");
  });

  it("may not fit on its disk: 1 and one message", async () => {
    const { code, stderr } = await shell('splitcom data "$1" --json > /dev/full', writeConfig(temporaryFolder()));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^cannot write the output: ENOSPC.*\n$/),
    });
  });
});

it("a run that cannot be recorded any further fails, and keeps what was", async () => {
  const folder = temporaryFolder();
  // In blocks of 1024 bytes: room for run.json, but not for the events of many steps.
  const { code, stderr } = await shell(
    'ulimit -f 16; splitcom run "$1" --out run --quiet',
    writeConfig(folder, { ...endless, probe: { samplesPerClient: 0 }, checkpoint: { every: 0 } }),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\S*metrics\.jsonl: cannot write: the file is too large.*\n$/);
  const { record, metrics } = await readRun(path.join(folder, "run"));
  expect(record).toMatchObject({ status: "failed", error: { kind: "run-failed" } });
  expect(metrics.length).toBeGreaterThan(4);
});
