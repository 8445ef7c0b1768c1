import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { claimRun } from "../../../extension/engine/store/claims/claim.ts";
import { diskUse, removeParts } from "../../../extension/engine/store/cleanUp.ts";
import { createRun } from "../../../extension/engine/store/runStore.ts";
import { runFiles } from "../../../extension/protocol/run/runRecord.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";
import { epochEvent, exampleRecord } from "./exampleRun.ts";

const written = (directory: string, name: string, bytes: number) => {
  mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
  writeFileSync(path.join(directory, name), Buffer.alloc(bytes));
};

/** A run with 300 bytes of checkpoints and 70 of probes. */
function run(ended = true): string {
  const directory = path.join(temporaryFolder(), "run");
  const store = createRun(directory, exampleRecord());
  store.append(epochEvent(1));
  written(directory, "checkpoints/latest.safetensors", 100);
  written(directory, "checkpoints/step-7.safetensors", 200);
  written(directory, "probes/epoch-1.safetensors", 40);
  written(directory, runFiles.received, 30);
  written(directory, "adapters/final.safetensors", 5);
  if (ended) store.append({ kind: "end", status: "done", epoch: 1, step: 1 });
  return directory;
}

describe("cleaning up a run", () => {
  it("frees what was announced, and leaves curves and adapters", async () => {
    const directory = run();
    expect(diskUse(directory)).toEqual({ checkpoints: 300, probes: 70 });
    expect(await removeParts(directory, ["checkpoints"])).toBe(300);
    expect(diskUse(directory)).toEqual({ checkpoints: 0, probes: 70 });
    expect(await removeParts(directory, ["checkpoints", "probes"])).toBe(70);
    expect(readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith(".safetensors"))).toEqual(
      [path.join("adapters", "final.safetensors")],
    );
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(["metrics.jsonl", "run.json"]));
  });

  it("leaves a run alone that is running, or that somebody has claimed to resume it", async () => {
    const running = run(false);
    await expect(removeParts(running, ["checkpoints"])).rejects.toThrow(/still running/);
    const claimed = run();
    const claim = await claimRun(claimed, { origin: { startedAt: "", configFile: null, configText: "" } });
    await expect(removeParts(claimed, ["checkpoints"])).rejects.toThrow(/is computing this run/);
    claim.release();
    expect(await removeParts(claimed, ["checkpoints"])).toBe(300);
  });

  it("neither counts nor removes what a link leads to", async () => {
    const directory = run();
    const elsewhere = path.join(path.dirname(directory), "elsewhere");
    written(elsewhere, "model.safetensors", 1000);
    symlinkSync(path.join(elsewhere, "model.safetensors"), path.join(directory, "checkpoints", "linked.safetensors"));
    const other = run();
    await removeParts(other, ["checkpoints"]);
    rmSync(path.join(other, "checkpoints"), { recursive: true });
    symlinkSync(elsewhere, path.join(other, "checkpoints"));
    expect(diskUse(directory).checkpoints).toBe(300);
    expect(diskUse(other).checkpoints).toBe(0);
    await removeParts(directory, ["checkpoints"]);
    await removeParts(other, ["checkpoints"]);
    expect(existsSync(path.join(elsewhere, "model.safetensors"))).toBe(true);
  });
});
