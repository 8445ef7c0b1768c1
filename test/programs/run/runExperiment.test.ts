/** Runs in this process, on worker threads. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { probeBackends } from "../../../extension/engine/backend/select.ts";
import { readRun } from "../../../extension/engine/store/runReader.ts";
import { laneCount } from "../../../extension/programs/run/laneCount.ts";
import { fullDisk } from "../../engine/io/fullDisk.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { type During, outcomeOf } from "./tinyRun.ts";

vi.mock("node:fs", async (original) => (await import("../../engine/io/fullDisk.ts")).withFullDisk(await original()));
afterEach(() => {
  fullDisk.for = undefined;
  fullDisk.free = undefined;
});

const endless = { training: { epochs: 10_000, batchSize: 2 } };

async function runTiny(changes: Record<string, unknown>, during?: During) {
  const folder = temporaryFolder();
  const directory = path.join(folder, "run");
  const { outcome, reported } = await outcomeOf(changes, during, folder);
  const bytes = readFileSync(path.join(directory, "metrics.jsonl"));
  return { record: outcome, reported, bytes, stored: await readRun(directory) };
}

it("records the events it yields", async () => {
  const { record, reported, stored } = await runTiny({});
  const epoch = ["step", "timing", "epoch", "probe", "epochTiming"];
  expect(reported).toEqual(["recording", "wasm 1", "start", "control", ...epoch, ...epoch, "end"]);
  expect(stored.metrics.length + stored.timings.length).toBe(reported.length - 2);
  expect(stored.record).toEqual(record);
  expect(stored.record).toMatchObject({
    status: "done",
    backend: { name: "wasm", lanes: 1 },
    finals: { epoch: 2 },
    data: [{ hash: "synthetic:0:1" }, { hash: "synthetic:0:1" }],
  });
});

for (const { name, loads, detail } of await probeBackends()) {
  // The plain JavaScript backend takes minutes for what the others do in a second.
  if (name === "cpu") continue;
  if (!loads) console.warn(`skipped on ${name}: ${detail}`);
  it.skipIf(!loads)(`writes the same metrics.jsonl on one lane and on two, byte for byte, on ${name}`, async () => {
    const metrics = [];
    for (const lanes of [1, 2]) {
      const { stored, bytes } = await runTiny({ backend: name, lanes });
      expect(stored.record).toMatchObject({ status: "done", backend: { name, lanes } });
      metrics.push(bytes);
    }
    expect(metrics[1]!.length).toBeGreaterThan(1000);
    expect(metrics[1]!.equals(metrics[0]!)).toBe(true);
  });
}

describe("interrupted", () => {
  it("soon: before the next step", async () => {
    const { reported, stored } = await runTiny(endless, (event, stop) => {
      if (event.kind === "step") stop.soon();
    });
    expect(reported.filter((kind) => kind === "step")).toHaveLength(1);
    expect(stored.metrics.at(-1)).toMatchObject({ kind: "end", status: "interrupted", step: 1 });
    expect(stored.record.status).toBe("interrupted");
  });

  it("now: before the abort returns", async () => {
    let last: string | undefined;
    const { stored, reported } = await runTiny(endless, (event, stop) => {
      if (event.kind !== "step" || last !== undefined) return;
      stop.now();
      last = event.kind;
    });
    expect(stored.record).toMatchObject({ status: "interrupted", finals: null });
    expect(stored.metrics.at(-1)).toMatchObject({ kind: "end", status: "interrupted", epoch: 1, step: 1 });
    expect(reported.filter((kind) => kind === "epoch")).toEqual([]);
  });
});

it("marks a run as failed, with the error, when the disk is full", async () => {
  fullDisk.for = /epoch-001\.safetensors/;
  const { record, stored } = await runTiny({});
  expect(record).toBeInstanceOf(Error);
  const { message } = record as Error;
  expect(message).toMatch(/epoch-001\.safetensors: cannot write: the disk is full\. Free some space/);
  expect(stored.record).toMatchObject({ status: "failed", error: { message }, finals: { epoch: 1 } });
  expect(stored.metrics.at(-1)).toMatchObject({ kind: "end", status: "failed", error: { message } });
});

it("takes one lane per core, at most one per client", () => {
  expect(laneCount({ lanes: 3, clients: 10 })).toBe(3);
  expect(laneCount({ lanes: 3, clients: 2 })).toBe(2);
  expect(laneCount({ lanes: "auto", clients: 1 })).toBe(1);
  expect(laneCount({ lanes: "auto", clients: 1000 })).toBeGreaterThanOrEqual(1);
});

describe.runIf(process.platform === "linux")("the file of caches beyond their limit", () => {
  const changes = { cache: { memory: 0 }, training: { epochs: 20, batchSize: 1 } };
  /** Files that lanes hold open under no name. */
  const open = () =>
    readdirSync("/proc/self/fd").flatMap((descriptor) => {
      try {
        const file = readlinkSync(`/proc/self/fd/${descriptor}`);
        return /caches-[^/]*\.tmp \(deleted\)$/.test(file) ? [file] : [];
      } catch {
        return []; // the one that listed the folder
      }
    });

  it.each(["soon", "now"] as const)("is freed once the run has ended, also by %s", async (when) => {
    let during: string[] = [];
    await runTiny(changes, (event, stop, directory) => {
      if (event.kind !== "step" || event.step !== 3) return;
      during = open().filter((file) => file.startsWith(directory));
      expect(readdirSync(directory).filter((name) => name.startsWith("caches"))).toEqual([]);
      stop[when]();
    });
    expect(during).toHaveLength(1);
    expect(open()).toEqual([]);
  });
});
