/** Runs killed at random instants and resumed, against one that never was. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { randomStream } from "../../../extension/engine/numeric/random.ts";

const program = path.join(import.meta.dirname, "..", "..", "..", "dist", "cli.cjs");

const base = {
  model: "nano",
  data: { format: "synthetic", maxTrain: 12, maxValidation: 2 },
  clients: 2,
  training: { epochs: 3, batchSize: 2, maxLength: 48 },
  probe: { samplesPerClient: 1 },
  checkpoint: { everySteps: 2 },
  backend: "wasm",
  lanes: 1,
};

/** What is killed: every kind of state that a run can lose. */
export const killedRuns: Record<string, Record<string, unknown>> = {
  "standard, bang-bang": { control: { kind: "bangbang", low: 0.9, high: 0.9999, delta: 0 } },
  "U-shape, on two lanes": { topology: "ushape", gradientControl: { kind: "fixed", theta: 0.3 }, lanes: 2 },
  "learned thresholds": { control: { kind: "ddpg", low: 0.9, high: 0.9999, every: 1, samples: 1 } },
};

export interface KillCount {
  /** Processes that were killed. */
  kills: number;
  /** Of those, before the record was there, before the first checkpoint, and after it. */
  beforeRecord: number;
  beforeCheckpoint: number;
  afterCheckpoint: number;
  /** Runs that had ended before they were killed: they are compared as well. */
  tooLate: number;
}

/**
 * Kills so many runs from their claims on, resumes each (killing some of those as well), and compares all that they leave.
 *
 * @throws where one cannot be resumed or ends with another byte than the run that was never killed.
 */
export async function killAndResume(
  folder: string,
  changes: Record<string, unknown>,
  runs: number,
  seed: number,
): Promise<KillCount> {
  mkdirSync(folder, { recursive: true });
  const config = path.join(folder, "killed.splitcom.json");
  writeFileSync(config, JSON.stringify({ ...base, name: "killed", ...changes }));
  const whole = path.join(folder, "whole");
  const reference = start(["run", config, "--out", whole, "-q"]);
  await claimed(whole, reference);
  const claimedAt = performance.now();
  await until(reference, () => existsSync(path.join(whole, "run.json")));
  const preparesFor = performance.now() - claimedAt;
  await expectDone(reference);
  const expected = resultsOf(whole);
  const size = expected.get("metrics.jsonl")!.length;

  const random = randomStream(seed, "kills");
  /** A fifth of them before the record, as far as time tells; the others as far as the log has come, and a little later. */
  const killWithin = async (running: Program, directory: string) => {
    const share = random.uniform();
    if (share >= 0.2) await until(running, () => metricsSize(directory) >= ((share - 0.2) / 0.8) * size);
    const ms = share < 0.2 ? (share / 0.2) * preparesFor : 30 * random.uniform();
    await killAfter(ms, running, directory, count);
  };
  const count: KillCount = { kills: 0, beforeRecord: 0, beforeCheckpoint: 0, afterCheckpoint: 0, tooLate: 0 };
  for (let i = 0; i < runs; i++) {
    const directory = path.join(folder, `run-${i}`);
    const first = start(["run", config, "--out", directory, "-q"]);
    await claimed(directory, first);
    await killWithin(first, directory);
    // Some are killed once more on their way.
    if (random.uniform() < 0.3 && !isDone(directory)) {
      const second = start(["resume", directory, "-q"]);
      await killWithin(second, directory);
    }
    if (!isDone(directory)) await expectDone(start(["resume", directory, "-q"]));
    const found = resultsOf(directory);
    for (const [file, bytes] of expected) {
      if (!found.get(file)?.equals(bytes)) throw new Error(`${directory}: ${file} is not that of the run never killed`);
    }
    if (found.size !== expected.size) throw new Error(`${directory} holds ${[...found.keys()].join(", ")}`);
    rmSync(directory, { recursive: true });
  }
  return count;
}

interface Program {
  ended: Promise<{ code: number | null; output: string }>;
  kill(): void;
}

function start(args: readonly string[]): Program {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("exit", (code) => resolve({ code, output }));
  });
  return { ended, kill: () => child.kill("SIGKILL") };
}

/** Until the run has its claim. */
function claimed(directory: string, running: Program): Promise<void> {
  return until(running, () => existsSync(path.join(directory, "claims", "1.json")));
}

/** Until something is so, or the program has ended. */
async function until({ ended }: Program, isSo: () => boolean): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && !isSo()) await wait(2);
}

function metricsSize(directory: string): number {
  return statSync(path.join(directory, "metrics.jsonl"), { throwIfNoEntry: false })?.size ?? 0;
}

async function killAfter(ms: number, running: Program, directory: string, count: KillCount): Promise<void> {
  await Promise.race([wait(ms), running.ended]);
  running.kill();
  const { code, output } = await running.ended;
  if (code !== null) {
    if (code !== 0) throw new Error(`exit code ${code} before it was killed: ${output}`);
    count.tooLate++;
    return;
  }
  count.kills++;
  const has = (file: string) => existsSync(path.join(directory, file));
  if (!has("run.json")) count.beforeRecord++;
  else if (!["next", "latest", "previous"].some((name) => has(`checkpoints/${name}.safetensors`)))
    count.beforeCheckpoint++;
  else count.afterCheckpoint++;
}

async function expectDone({ ended }: Program): Promise<void> {
  const { code, output } = await ended;
  if (code !== 0) throw new Error(`the run cannot go on, exit code ${code}: ${output}`);
}

function isDone(directory: string): boolean {
  const record = path.join(directory, "run.json");
  return existsSync(record) && JSON.parse(readFileSync(record, "utf8")).status === "done";
}

/** All that follows from configuration and seed alone, by file. */
function resultsOf(directory: string): Map<string, Buffer> {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
  // A process killed while it wrote leaves a draft, which nobody reads.
  const results = files.filter(
    (file) =>
      /^(metrics\.jsonl|adapters|policies|probes)/.test(file) &&
      !/\.[0-9a-f]{16}\.tmp$/.test(file) &&
      statSync(path.join(directory, file)).isFile(),
  );
  return new Map(results.sort().map((file) => [file, readFileSync(path.join(directory, file))]));
}
