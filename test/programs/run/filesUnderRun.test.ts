/** What becomes of a run whose disk fills up, or whose files others change. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { loadConfig, openExperiment } from "../../../extension/programs/cli/loadConfig.ts";
import { diskBytes, diskNeed } from "../../../extension/programs/run/diskNeed.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";
import { fullDisk } from "../../engine/io/fullDisk.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "./tinyConfig.ts";
import { type During, outcomeOf } from "./tinyRun.ts";

vi.mock("node:fs", async (original) => (await import("../../engine/io/fullDisk.ts")).withFullDisk(await original()));
afterEach(() => {
  fullDisk.free = undefined;
});

const small = { training: { epochs: 2, batchSize: 1 } };

describe("a disk with little room", () => {
  it("is reported before anything is recorded, with what needs how much", async () => {
    fullDisk.free = 1000;
    const folder = temporaryFolder();
    const { outcome } = await outcomeOf({}, undefined, folder);
    expect((outcome as Error).message).toMatch(
      /the disk has too little room for the run \(3 checkpoints .*, probes .*\) \(found 1 kB free\); expected/,
    );
    expect(readdirSync(folder)).not.toContain("run");
  });

  it("is noticed before the next checkpoint, and the one before is kept", async () => {
    let steps = 0;
    const folder = temporaryFolder();
    const during: During = (event) => {
      if (event.kind === "step" && ++steps === 3) fullDisk.free = 1000;
    };
    const { outcome } = await outcomeOf({ ...small, checkpoint: { everySteps: 1 } }, during, folder);
    const stored = await readRun(path.join(folder, "run"));
    expect((outcome as Error).message).toMatch(
      /too little room for the next checkpoint .*the checkpoint before is kept/,
    );
    expect(stored.record.status).toBe("failed");
    expect(existsSync(path.join(stored.directory, "checkpoints", "latest.safetensors"))).toBe(true);
  });

  it("is estimated with the checkpoints that are kept for forks", async () => {
    const estimated = async (keepEvery: number) => {
      const changes = { training: { epochs: 5, batchSize: 2 }, checkpoint: { keepEvery } };
      const experiment = await openExperiment(loadConfig(writeConfig(temporaryFolder(), changes)));
      const need = diskNeed(experiment);
      return { ...need, bytes: diskBytes(need, experiment.config) };
    };
    const [without, kept] = [await estimated(0), await estimated(2)];
    expect(kept.keptCheckpoints).toBe(2);
    expect(kept.bytes - without.bytes).toBe(2 * kept.checkpoint);
  });

  it("needs what the estimate says", async () => {
    const folder = temporaryFolder();
    const changes = {
      wire: { "up.act": { selector: "temporal" } },
      clients: 3,
      data: { format: "synthetic", maxTrain: 9 },
    };
    const need = diskNeed(await openExperiment(loadConfig(writeConfig(folder, changes))));
    await outcomeOf(changes, undefined, folder);
    const sizeOf = (name: string) => statSync(path.join(folder, "run", name)).size;
    // Beside the values, files hold names and places.
    const checkpoint = sizeOf("checkpoints/latest.safetensors");
    expect(need.checkpoint).toBeLessThanOrEqual(checkpoint);
    expect(need.checkpoint).toBeGreaterThan(0.9 * checkpoint);
    const probes = ["001", "002"].map((epoch) => sizeOf(`probes/epoch-${epoch}.safetensors`));
    expect(need.probes).toBeGreaterThan(0.8 * (probes[0]! + probes[1]!));
    expect(need.probes).toBeLessThan(1.3 * (probes[0]! + probes[1]!));
    // Two files of it, each at most so large.
    const received = sizeOf("received.safetensors");
    expect(need.received / 2).toBeGreaterThan(0.9 * received);
    expect(need.received / 2).toBeLessThan(1.5 * received);
    expect(need.caches).toBe(0);
  });
});

describe("a run whose files change under it fails with a sentence, and is not done", () => {
  it.each<[string, (directory: string) => void, RegExp]>([
    ["the folder is removed", (run) => rmSync(run, { recursive: true }), /has been removed|no such file or folder/],
    ["the folder is moved", (run) => renameSync(run, `${run}-moved`), /has been removed, moved|no such file or folder/],
    [
      "the log of metrics is removed",
      (run) => rmSync(path.join(run, "metrics.jsonl")),
      /metrics\.jsonl: .*has been removed/,
    ],
    [
      "the log of metrics is emptied",
      (run) => truncateSync(path.join(run, "metrics.jsonl")),
      /metrics\.jsonl: .*cut short/,
    ],
    [
      "the log of timings is removed",
      (run) => rmSync(path.join(run, "timings.jsonl")),
      /timings\.jsonl: .*has been removed/,
    ],
    [
      "the folder of probes becomes a link",
      (run) => symlinkSync(path.dirname(run), path.join(run, "probes")),
      /probes: .*this is a symbolic link/,
    ],
  ])("%s", async (_what, change, message) => {
    let changed = false;
    const folder = temporaryFolder();
    const during: During = (event, _stop, directory) => {
      if (changed || event.kind !== "step" || event.step < 2) return;
      changed = true;
      change(directory);
    };
    const { outcome } = await outcomeOf(small, during, folder);
    expect(changed).toBe(true);
    expect(outcome).toBeInstanceOf(SplitcomError);
    expect((outcome as Error).message).toMatch(message);
    const kept = path.join(folder, "run", "run.json");
    if (existsSync(kept)) expect(JSON.parse(readFileSync(kept, "utf8")).status).not.toBe("done");
  });
});
