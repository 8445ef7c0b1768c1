/** A finished run to damage. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../extension/engine/io/packageRoot.ts";
import type { RunRecord } from "../../extension/protocol/run/runRecord.ts";

const config = {
  name: "base",
  model: "nano",
  data: { format: "synthetic", maxTrain: 6, maxValidation: 2 },
  clients: 2,
  wire: { "up.act": { selector: "temporal" }, "down.grad": { selector: "temporal", payload: "int8" } },
  training: { epochs: 2, batchSize: 2 },
  probe: { samplesPerClient: 1 },
  backend: "wasm",
  lanes: 1,
};

/** Runs it by the built command line, and takes out what depends on clock and machine: inputs made of it are the same everywhere. */
export function makeBaseRun(folder: string): string {
  const file = path.join(folder, "base.splitcom.json");
  const run = path.join(folder, "base");
  writeFileSync(file, JSON.stringify(config));
  execFileSync(process.execPath, [path.join(packageRoot(), "dist/cli.cjs"), "run", file, "--out", run, "--quiet"]);
  const recordFile = path.join(run, "run.json");
  const record: RunRecord = JSON.parse(readFileSync(recordFile, "utf8"));
  const fixed: Partial<RunRecord> = {
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:01:00.000Z",
    process: { pid: 99_999_999, started: "1" },
    machine: { cpu: "a cpu", cores: 2, memoryBytes: 2 ** 34, os: "Linux" },
    git: { commit: "0".repeat(40), dirty: true, diff: "+a\n", diffTruncated: false, untracked: ["a.txt"] },
    configFile: "/base.splitcom.json",
  };
  writeFileSync(recordFile, JSON.stringify({ ...record, ...fixed }, null, 2));
  const timings = path.join(run, "timings.jsonl");
  writeFileSync(
    timings,
    readFileSync(timings, "utf8").replace(/(Ms|samplesPerSecond|rssBytes|[a-z])":\d+\.\d+/gi, '$1":1.5'),
  );
  return run;
}
