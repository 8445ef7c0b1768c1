import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dataFingerprints } from "../../../extension/engine/io/dataHash.ts";
import { describeRun } from "../../../extension/engine/io/describeRun.ts";
import { gitState } from "../../../extension/engine/io/gitState.ts";
import { parseConfig } from "../../../extension/protocol/parseConfig.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

describe("describeRun", () => {
  it("tells everything needed to repeat the run", async () => {
    const configText = '{ "model": "nano", "seed": 7, "data": { "format": "synthetic" } } // as written';
    const record = await describeRun({
      directory: "/runs/2025-one",
      config: parseConfig(configText, "").config!,
      configText,
      configFile: "one.splitcom.json",
      baseDirectory: temporaryFolder(),
      syntheticVersion: 3,
      startedAt: new Date(0),
    });
    expect(record).toMatchObject({
      formatVersion: 1,
      id: "2025-one",
      status: "running",
      startedAt: "1970-01-01T00:00:00.000Z",
      seed: 7,
      configText,
      config: { seed: 7, clients: 4 },
      versions: { splitcom: expect.stringMatching(/^\d+\./), node: process.versions.node, tfjs: "4.22.0" },
      process: { pid: process.pid },
      git: null,
      data: [
        { role: "train", file: null, hash: "synthetic:7:3" },
        { role: "validation", file: null, hash: "synthetic:7:3" },
      ],
    });
    expect(record.machine.cores).toBeGreaterThan(0);
    expect(record.machine.memoryBytes).toBeGreaterThan(2 ** 20);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });
});

describe("dataFingerprints", () => {
  it("hashes the files' bytes and refuses missing ones", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "train.csv"), "mr,ref\n");
    const hash = `sha256:${createHash("sha256").update("mr,ref\n").digest("hex")}`;
    const data = { format: "e2e-csv", train: "train.csv" } as const;
    expect(await dataFingerprints({ data, seed: 0 }, folder, 1)).toEqual([{ role: "train", file: "train.csv", hash }]);
    await expect(dataFingerprints({ data: { ...data, validation: "none.csv" }, seed: 0 }, folder, 1)).rejects.toThrow(
      /none\.csv: cannot read the data: there is no such file/,
    );
  });
});

describe("gitState", () => {
  function repository(): { folder: string; git: (...args: string[]) => string } {
    const folder = temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-C", folder, ...args], { encoding: "utf8" });
    git("init", "-q");
    writeFileSync(path.join(folder, "a.txt"), "one\n");
    return { folder, git };
  }

  it("tells commit, changes and new files, but not those of runs", async () => {
    const { folder, git } = repository();
    expect(await gitState(folder)).toEqual({
      commit: null,
      dirty: true,
      diff: "",
      diffTruncated: false,
      untracked: ["a.txt"],
    });
    git("add", ".");
    git("commit", "-qm", "first");
    const commit = git("rev-parse", "HEAD").trim();
    const below = path.join(folder, "experiments");
    mkdirSync(path.join(below, ".splitcom", "runs"), { recursive: true });
    writeFileSync(path.join(below, ".splitcom", "runs", "run.json"), "{}");
    expect(await gitState(below)).toEqual({ commit, dirty: false, diff: "", diffTruncated: false, untracked: [] });

    writeFileSync(path.join(folder, "a.txt"), "two\n");
    writeFileSync(path.join(below, "new file.json"), "");
    const changed = await gitState(below);
    expect(changed).toMatchObject({ commit, dirty: true, untracked: ["experiments/new file.json"] });
    expect(changed!.diff).toContain("-one\n+two\n");
  });

  it("bounds the diff", async () => {
    const { folder, git } = repository();
    git("add", ".");
    git("commit", "-qm", "first");
    writeFileSync(path.join(folder, "a.txt"), "x\n".repeat(1_000_000));
    const state = await gitState(folder);
    expect(state).toMatchObject({ dirty: true, diffTruncated: true });
    expect(state!.diff.length).toBeLessThanOrEqual(1_000_000);
  });

  it("is null outside a repository and for a folder that is not there", async () => {
    expect(await gitState(temporaryFolder())).toBeNull();
    expect(await gitState("/nowhere")).toBeNull();
  });
});
