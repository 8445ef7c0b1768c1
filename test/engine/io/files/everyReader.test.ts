/** Everything that reads a file of others, with something in the file's place that would block for ever or is no file. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../../../extension/engine/data/read.ts";
import { openTokenizer } from "../../../../extension/engine/data/tokenizer.ts";
import { bundledModelDirectory, inspectModel, loadModel } from "../../../../extension/engine/io/huggingface.ts";
import { readAdapter } from "../../../../extension/engine/io/peft.ts";
import { openSafetensors } from "../../../../extension/engine/io/safetensors.ts";
import { modelPresetConfig } from "../../../../extension/engine/model/modelPresets.ts";
import { readCheckpoint } from "../../../../extension/engine/store/checkpointFile.ts";
import { claimInForce, claimNewRun } from "../../../../extension/engine/store/claims/claim.ts";
import { hashFile } from "../../../../extension/engine/store/dataHash.ts";
import { modelFingerprint } from "../../../../extension/engine/store/modelFingerprint.ts";
import { readPolicy } from "../../../../extension/engine/store/policyFile.ts";
import { probeFile, readProbeSamples } from "../../../../extension/engine/store/probeFiles.ts";
import { readRecord, readRun } from "../../../../extension/engine/store/runReader.ts";
import { endOfEvents } from "../../../../extension/engine/store/runs/logReader.ts";
import { fileEnd } from "../../../../extension/programs/archive/fileEnd.ts";
import { changeLabels, readLabels } from "../../../../extension/programs/archive/labelsFile.ts";
import { loadConfig } from "../../../../extension/programs/cli/loadConfig.ts";
import { readDownloads } from "../../../../extension/programs/download/downloadList.ts";
import { readTexts, textsFile } from "../../../../extension/programs/texts/keptTexts.ts";
import { decodingBy } from "../../../../extension/protocol/decoding.ts";
import { recordRun } from "../../../programs/archive/recordedRun.ts";
import { exampleRecord } from "../../store/exampleRun.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const nano = bundledModelDirectory("nano");
const gpt2 = modelPresetConfig("gpt2");
const greedy = decodingBy("greedy");

/** By what it reads: the file, and how it is read given the folder that it is in. */
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

const mark = "\uFEFF";

/** A whole run of which an editor has saved every text file with a byte-order mark and other line ends. */
async function savedByAnEditor(): Promise<string> {
  const folder = await recordRun(temporaryFolder(), "a");
  const text = { sample: "s", prompt: "p", text: "t", logProbability: -1, model: "m", backend: "wasm" };
  const claim = claimNewRun(folder, { startedAt: "2025-01-31T12:00:00.000Z", configFile: null, configText: "{}" });
  claim.release();
  await changeLabels(folder, { name: "by hand" });
  mkdirSync(path.join(folder, "texts"));
  writeFileSync(textsFile(folder, "after", greedy), `${JSON.stringify({ ...text, decoding: greedy })}\n`);
  writeFileSync(path.join(folder, "list.json"), "[]");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((each) => /\.(jsonl?|txt)$/.test(each))) {
    const file = path.join(folder, name);
    const lines = readFileSync(file, "utf8").replaceAll("\n", "\r\n");
    writeFileSync(file, `${mark}${lines}`);
  }
  return folder;
}

describe("where an editor has saved the files of a run with a byte-order mark and other line ends", () => {
  it("nothing of them is lost", async () => {
    const folder = await savedByAnEditor();
    const whole = await readRun(await recordRun(temporaryFolder(), "a"));
    expect(await readRun(folder)).toMatchObject({ metrics: whole.metrics, skipped: whole.skipped });
    expect(whole.metrics.length).toBeGreaterThan(3);
    expect((await readLabels(folder)).name).toBe("by hand");
    expect(claimInForce(folder)).toMatchObject({ released: true });
    expect(readTexts(textsFile(folder, "after", greedy))).toHaveLength(1);
    expect(await readDownloads(path.join(folder, "list.json"))).toEqual([]);
    expect(await fileEnd(path.join(folder, "metrics.jsonl"), 1e9)).toMatch(/^\{"seq":0/);
  });

  it("a log that is cut after an event has none before it too few", async () => {
    const file = path.join(temporaryFolder(), "timings.jsonl");
    writeFileSync(file, `${mark}{"seq":2,"kind":"timing"}\n{"seq":3,"kind":"timing"}\n`);
    expect(await endOfEvents(file, 2)).toEqual({ byte: 0, lines: 0 });
  });
});
