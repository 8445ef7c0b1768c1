/** Memory that training models of GPT-2's own sizes takes, in a process of its own as users have it. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { probeBackends } from "../../../extension/engine/backend/select.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "./tinyConfig.ts";

const native = (await probeBackends()).find(({ name }) => name === "native")!;
const program = path.join(import.meta.dirname, "..", "..", "..", "dist", "cli.cjs");
const gibibyte = 2 ** 30;

interface Case {
  model: string;
  lanes: number;
  /** GiB that are free, at least, where it is tried. */
  free: number;
  /** GiB that it may take. */
  most: number;
  config: Record<string, unknown>;
}

const cases: Case[] = [
  {
    model: "random:gpt2",
    lanes: 2,
    free: 6,
    most: 4,
    config: { clients: 4, data: { format: "synthetic", maxTrain: 32, maxValidation: 4 }, cutLayer: 3 },
  },
  {
    model: "random:gpt2-xl",
    lanes: 1,
    free: 18,
    most: 20,
    config: { clients: 1, data: { format: "synthetic", maxTrain: 1, maxValidation: 1 }, cutLayer: 12 },
  },
];

it.for(cases)(
  "$model trains on native within $most GiB on $lanes lane(s)",
  { timeout: 240_000 },
  async (one, context) => {
    if (process.platform !== "linux" || !native.loads) return context.skip("needs Linux and the native backend");
    // Where a container has less than its machine, this knows.
    const free = process.availableMemory() / gibibyte;
    if (free < one.free)
      return context.skip(`needs ${one.free} GiB of free memory, of which there are ${free.toFixed(1)}`);

    const folder = temporaryFolder();
    const directory = path.join(folder, "run");
    const config = writeConfig(folder, {
      model: one.model,
      lanes: one.lanes,
      backend: "native",
      training: { epochs: 1, batchSize: 8, maxLength: 256 },
      ...one.config,
    });
    const child = spawn(process.execPath, [program, "run", config, "--out", directory, "--quiet"], { stdio: "ignore" });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    let peak = 0;
    while (child.exitCode === null && child.signalCode === null) {
      peak = Math.max(peak, peakBytes(child.pid!));
      await setTimeout(100);
    }
    expect(await ended).toBe(0);
    const { record, metrics } = await readRun(directory);
    expect(record).toMatchObject({ status: "done", backend: { name: "native", lanes: one.lanes } });
    expect(metrics.filter(({ kind }) => kind === "step").length).toBeGreaterThan(0);
    console.log(`${one.model}: at most ${(peak / gibibyte).toFixed(2)} GiB`);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(one.most * gibibyte);
  },
);

/** The most that a process has had in memory so far; 0 once it has gone. */
function peakBytes(pid: number): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return 1024 * Number(line?.[1] ?? 0);
  } catch {
    return 0;
  }
}
