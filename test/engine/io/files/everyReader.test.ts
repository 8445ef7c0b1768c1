/** Everything that reads a file of others, with something in the file's place that would block for ever or is no file. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../../../extension/engine/data/read.ts";
import { openTokenizer } from "../../../../extension/engine/data/tokenizer.ts";
import { bundledModelDirectory, inspectModel, loadModel } from "../../../../extension/engine/io/huggingface.ts";
import { readAdapter } from "../../../../extension/engine/io/peft.ts";
import { openSafetensors } from "../../../../extension/engine/io/safetensors.ts";
import { presetConfig } from "../../../../extension/engine/model/presets.ts";
import { readCheckpoint } from "../../../../extension/engine/store/checkpointFile.ts";
import { hashFile } from "../../../../extension/engine/store/dataHash.ts";
import { modelFingerprint } from "../../../../extension/engine/store/modelFingerprint.ts";
import { readPolicy } from "../../../../extension/engine/store/policyFile.ts";
import { probeFile, readProbeSamples } from "../../../../extension/engine/store/probeFiles.ts";
import { readRecord, readRun } from "../../../../extension/engine/store/runReader.ts";
import { fileEnd } from "../../../../extension/programs/archive/fileEnd.ts";
import { readLabels } from "../../../../extension/programs/archive/labelsFile.ts";
import { loadConfig } from "../../../../extension/programs/cli/loadConfig.ts";
import { readDownloads } from "../../../../extension/programs/download/downloadList.ts";
import { readTexts } from "../../../../extension/programs/texts/keptTexts.ts";
import { exampleRecord } from "../../store/exampleRun.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const nano = bundledModelDirectory("nano");
const gpt2 = presetConfig("gpt2");

/** By what it reads: the file, and how it is read given the folder that it lies in. */
const readers: Record<string, [file: string, read: (folder: string) => unknown]> = {
  "a configuration": ["a.splitcom.json", (folder) => loadConfig(path.join(folder, "a.splitcom.json"))],
  "data in lines": ["a.jsonl", (folder) => readSamples("jsonl", path.join(folder, "a.jsonl"), { split: "train" })],
  "data as CSV": ["a.csv", (folder) => readSamples("e2e-csv", path.join(folder, "a.csv"), { split: "train" })],
  "the fingerprint of data": ["a.jsonl", (folder) => hashFile(path.join(folder, "a.jsonl"))],
  "a model's configuration": ["config.json", (folder) => inspectModel(folder, "/")],
  "a model's weights": ["model.safetensors", (folder) => loadModel(folder, "/")],
  "a model's list of shards": ["model.safetensors.index.json", (folder) => loadModel(folder, "/")],
  "the fingerprint of a model": ["model.safetensors", (folder) => modelFingerprint(folder, "/")],
  "a tokenizer": ["tokenizer.json", (folder) => openTokenizer(path.join(folder, "tokenizer.json"), gpt2)],
  "an adapter's configuration": ["adapter_config.json", (folder) => readAdapter(folder, gpt2)],
  "a run's record": ["run.json", readRecord],
  "a run's metrics": ["metrics.jsonl", readRun],
  "a run's timings": ["timings.jsonl", readRun],
  "a run's log": ["log.txt", (folder) => fileEnd(path.join(folder, "log.txt"), 1000)],
  "a run's labels": ["labels.json", readLabels],
  "a run's probed samples": ["probes/samples.json", readProbeSamples],
  "a run's probes": [probeFile(1), (folder) => openSafetensors(path.join(folder, probeFile(1)))],
  "a run's texts": ["texts/greedy-64.jsonl", (folder) => readTexts(path.join(folder, "texts", "greedy-64.jsonl"))],
  "a checkpoint": ["checkpoints/latest.safetensors", (folder) => readCheckpoint(path.join(folder, "checkpoints"))],
  "a policy": ["policies/activation.json", (folder) => readPolicy(path.join(folder, "policies", "activation.json"))],
  "a list of downloads": ["list.json", (folder) => readDownloads(path.join(folder, "list.json"))],
};

/** What else a reader wants to find before it comes to the file. */
function folderFor(file: string): string {
  const folder = temporaryFolder();
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  if (file !== "config.json") copyFileSync(path.join(nano, "config.json"), path.join(folder, "config.json"));
  if (file !== "run.json") writeFileSync(path.join(folder, "run.json"), JSON.stringify(exampleRecord()));
  return folder;
}

const odd: Record<string, (file: string) => void> = {
  "a named pipe": (file) => execFileSync("mkfifo", [file]),
  "a folder": (file) => mkdirSync(file),
};

describe.skipIf(process.platform === "win32").each(Object.entries(readers))("%s", (_name, [file, read]) => {
  it.each(Object.entries(odd))("is refused at once where %s is in its place", async (kind, make) => {
    const folder = folderFor(file);
    make(path.join(folder, file));
    const reading = (async () => read(folder))();
    await expect(reading).rejects.toMatchObject({ name: "SplitcomError" });
    await expect(reading).rejects.toThrow(new RegExp(`${path.basename(file)}.*this is ${kind}, not a file`));
  });
});

it("a record that an editor has saved with a byte-order mark and other line ends is read", async () => {
  const folder = temporaryFolder();
  const text = JSON.stringify(exampleRecord(), null, 2).replaceAll("\n", "\r\n");
  writeFileSync(path.join(folder, "run.json"), `\uFEFF${text}`);
  writeFileSync(path.join(folder, "labels.json"), '\uFEFF{"name":"a","starred":true,"note":"","tags":[]}');
  expect((await readRecord(folder)).id).toBe(exampleRecord().id);
  expect((await readLabels(folder)).name).toBe("a");
});
