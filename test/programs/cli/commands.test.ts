/** The commands when all goes well, in this process: one run, and what can be done with it. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticSamples } from "../../../extension/engine/data/synthetic.ts";
import { diskUse } from "../../../extension/engine/store/cleanUp.ts";
import { readRun, type StoredRun } from "../../../extension/engine/store/runReader.ts";
import type { RunRow } from "../../../extension/programs/cli/runTable.ts";
import { enqueue } from "../../../extension/programs/queue/queueFile.ts";
import { showBytes } from "../../../extension/protocol/quantities.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { hasShared, shared } from "../../shared.ts";
import { writeConfig } from "../run/tinyConfig.ts";
import { type Captured, splitcom } from "./captured.ts";

const folder = mkdtempSync(path.join(tmpdir(), "splitcom-test-"));
const [runs, validation] = [path.join(folder, "runs"), path.join(folder, "validation.jsonl")];
const runDirectory = path.join(runs, "one");
let config: string;
let shown: Captured;
let stored: StoredRun;

beforeAll(async () => {
  for (const [split, count] of [["train", 4] as const, ["validation", 3] as const]) {
    const lines = syntheticSamples(count, split, 0).map(({ prompt, target }) => JSON.stringify({ prompt, target }));
    writeFileSync(path.join(folder, `${split}.jsonl`), lines.join("\n"));
  }
  const data = { format: "jsonl", train: "train.jsonl", validation: "validation.jsonl" };
  config = writeConfig(folder, { data });
  shown = await splitcom("run", config, "--out", runDirectory);
  stored = await readRun(runDirectory);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("run", () => {
  it("shows backend, epochs and the sum", () => {
    const { perplexity } = stored.record.finals!;
    expect(shown.code).toBe(0);
    expect(shown.stderr).toMatch(
      /^backend wasm, 1 lane \(.+\)\nepoch 1\/2 {2}loss .*\nepoch 2\/2 {2}loss .* 0\.0 s left\n$/,
    );
    expect(shown.stdout).toContain(`done after `);
    expect(shown.stdout).toContain(
      `: ${runDirectory}\nperplexity ${perplexity!.toFixed(perplexity! < 100 ? 2 : 1)} after epoch 2; `,
    );
  });

  it("saves adapter and probes", () => {
    expect(existsSync(path.join(runDirectory, "adapters", "final", "adapter_model.safetensors"))).toBe(true);
    expect(readdirSync(path.join(runDirectory, "probes")).sort()).toEqual([
      "epoch-001.safetensors",
      "epoch-002.safetensors",
      "samples.json",
    ]);
  });

  it("keeps the configuration as changed by --set", async () => {
    const out = path.join(folder, "set");
    const sets = ["training.epochs=1", "name=other name"].flatMap((set) => ["--set", set]);
    const { code, stdout, stderr } = await splitcom("run", config, "--out", out, "--quiet", ...sets);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${out}\n`, stderr: "" });
    const { record } = await readRun(out);
    expect(record.config).toMatchObject({ name: "other name", training: { epochs: 1, batchSize: 2 } });
    expect(JSON.parse(record.configText).name).toBe("other name");
    expect(record.configFile).toBe(config);
  });
});

describe("clean", () => {
  it("says what a run could do without, and frees that alone which is asked for", async () => {
    const copy = path.join(folder, "copy");
    cpSync(runDirectory, copy, { recursive: true });
    const { stdout } = await splitcom("clean", copy);
    expect(stdout).toMatch(/\| copy \| done +\| +[\d.]+ kB \| +[\d.]+ kB \|/);
    expect(existsSync(path.join(copy, "probes", "epoch-001.safetensors"))).toBe(true);
    const bytes = diskUse(copy).probes;
    expect(bytes).toBeGreaterThan(0);
    expect(await splitcom("clean", copy, "--probes")).toEqual({
      code: 0,
      stdout: `${showBytes(bytes)} freed\n`,
      stderr: "",
    });
    expect(diskUse(copy).checkpoints).toBeGreaterThan(0);
    expect(diskUse(copy).probes).toBe(0);
    expect((await splitcom("report", copy)).code).toBe(0);
  });

  it.each([
    ["done", [], "nothing was removed; --checkpoints removes checkpoints, --probes removes probes"],
    ["done", ["--stopped"], "--stopped has no effect without --checkpoints"],
    [
      "interrupted",
      ["--checkpoints"],
      "the checkpoints of 1 stopped or failed run were kept for resuming; --stopped removes",
    ],
    ["odd", ["--probes"], "left alone: "],
  ])("of a run that is %s, with %j, says what it does not remove", async (status, options, note) => {
    const root = temporaryFolder();
    const copy = path.join(root, "copy");
    cpSync(runDirectory, copy, { recursive: true });
    const record = path.join(copy, "run.json");
    writeFileSync(record, JSON.stringify({ ...JSON.parse(readFileSync(record, "utf8")), status }));
    const before = diskUse(copy);
    const { stderr } = await splitcom("clean", root, ...options);
    expect(stderr).toContain(`note: ${note}`);
    expect(diskUse(copy)).toEqual(before);
    // By the word that the list and splitcom status have for it.
    if (status === "interrupted") expect((await splitcom("clean", root)).stdout).toContain("| stopped |");
  });

  it("leaves a run alone that is queued to be resumed", async () => {
    const copy = path.join(temporaryFolder(), "copy");
    cpSync(runDirectory, copy, { recursive: true });
    enqueue(copy, { name: "copy", epochs: 2, begin: { kind: "resume", takeOver: false } });
    const before = diskUse(copy);
    const { stderr } = await splitcom("clean", copy, "--checkpoints", "--stopped", "--probes");
    expect([stderr, diskUse(copy)]).toEqual([`note: left alone: ${copy} is queued, to be resumed\n`, before]);
  });
});

describe("report", () => {
  it("gives the same figures for a run and for the folder it is in", async () => {
    const [one, all] = [
      await splitcom("report", runDirectory, "--format", "json"),
      await splitcom("report", runs, "--format=json"),
    ];
    expect(all.stdout).toBe(one.stdout);
    const [row] = JSON.parse(one.stdout) as RunRow[];
    const { perplexity, cumulative, saving } = stored.record.finals!;
    expect(row).toMatchObject({
      run: "one",
      name: "tiny",
      status: "done",
      epochs: 2,
      perplexity,
      bestPerplexity: stored.record.best!.perplexity,
      bestEpoch: stored.record.best!.epoch,
      uplinkBytes: cumulative.up,
      downlinkBytes: cumulative.down,
      totalBytes: cumulative.up + cumulative.down,
      uplinkSaving: saving.up,
      totalSaving: saving.total,
      seconds: stored.timings.at(-1)!.atMs / 1000,
    });
  });

  it("as Markdown, CSV and LaTeX", async () => {
    const markdown = (await splitcom("report", runDirectory, runDirectory)).stdout.trimEnd().split("\n");
    expect(markdown).toHaveLength(4);
    expect(markdown[2]).toMatch(/^\| one \| tiny \| done +\| +2 \|/);
    const csv = (await splitcom("report", runDirectory, "--format", "csv")).stdout;
    expect(parse(csv, { columns: true })).toMatchObject([{ run: "one", epochs: "2" }]);
    const latex = (await splitcom("report", runDirectory, "--format", "latex")).stdout;
    expect(latex).toMatch(/^ {2}tiny & done & 2 & /m);
  });
});

describe("validate", () => {
  it("says all that the editor says, with places, warnings too", async () => {
    const folder = temporaryFolder();
    const text = `{
  "model": "nano",
  "clients": 9,
  "cutLayer": 7,
  "data": {
    "format": "synthetic",
    "maxTrain": 4,
    "test": "x.csv"
  },
  "lora": { "rank": 500 }
}`;
    const file = path.join(folder, "a.splitcom.json");
    writeFileSync(file, text);
    const { code, stdout, stderr } = await splitcom("validate", file);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.split("\n")).toEqual([
      expect.stringContaining(`${file}:3:14: clients: there are fewer training samples than clients`),
      expect.stringContaining(`${file}:4:15: cutLayer: 7 is outside 1..5 for this model`),
      expect.stringContaining(`${file}:8:13: warning: data.test: not read`),
      "",
    ]);
  });

  it("gives an issue of --set at the --set, and the others at their lines in the file", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "a.splitcom.json");
    writeFileSync(
      file,
      '{\n  "model": "nano",\n  "data": { "format": "synthetic" },\n  "lanes": 0,\n  "clients": 4\n}',
    );
    const { stderr } = await splitcom("validate", file, "--set", "seed=3", "--set", "control.theta=9");
    expect(stderr.trimEnd().split("\n").toSorted()).toEqual([
      "--set control.theta=9: 9 is outside -1..2",
      `${file}:4:12: lanes: 0 is outside 1..256`,
    ]);
  });

  it("gives a warning of what --set has made beside its value at the --set", async () => {
    const file = writeConfig(temporaryFolder(), { data: { format: "synthetic" } });
    const { stderr } = await splitcom("validate", file, "--set", "gradientControl.theta=0.9");
    expect(stderr).toMatch(/^--set gradientControl\.theta=0\.9: warning: gradientControl\.kind: no effect/);
    const few = await splitcom("validate", file, "--set", "data.maxTrain=1");
    expect(few.stderr).toMatch(/^--set data\.maxTrain=1: clients: there are fewer training samples than clients/);
  });

  it("counts the warnings of a valid configuration", async () => {
    const file = path.join(temporaryFolder(), "a.splitcom.json");
    writeFileSync(file, '{ "model": "nano", "data": { "format": "synthetic" }, "lora": { "rank": 200 } }');
    const { code, stdout, stderr } = await splitcom("validate", file);
    expect([code, stderr]).toEqual([
      0,
      `${file}:1:73: warning: lora.rank: 200 is not a low rank for a model of width 128\n`,
    ]);
    expect(stdout).toMatch(
      / is valid, with 1 warning: nano with 6 blocks, 256 training samples at 4 clients, 100 held out \(\d+ distinct inputs\)\n$/,
    );
  });
});

describe("evaluate", () => {
  const evaluate = async (...options: string[]) => {
    const argv = ["evaluate", "--model", "nano", "--data", validation, "--backend", "wasm", ...options];
    const { code, stdout, stderr } = await splitcom(...argv);
    expect([code, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout);
  };

  it("a run's adapter gives the perplexity that the run recorded", async () => {
    const result = await evaluate("--adapter", path.join(runDirectory, "adapters", "final"));
    expect(result.perplexity).toBeCloseTo(stored.record.finals!.perplexity!, 3);
    expect(result).toMatchObject({ samples: 3, format: "jsonl", maxLength: 256, backend: "wasm", truncatedPrompts: 0 });
  });

  it("the bare model", async () => {
    const bare = await evaluate();
    expect(bare.perplexity).toBeGreaterThan(stored.record.finals!.perplexity!);
    const cut = await evaluate("--limit", "1", "--max-length", "20");
    expect(cut).toMatchObject({ samples: 1, truncatedTargets: 1, targetTokens: 19 });
    expect(bare.targetTokens).toBeGreaterThan(cut.targetTokens);
  });
});

describe("data", () => {
  it("counts", async () => {
    const { code, stdout } = await splitcom("data", config);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| client 1 +\| +2 \|/);
    expect(stdout).toMatch(/\| validation \| +3 \|/);
    expect(stdout).toContain("1 steps per epoch; truncated to 256 tokens: 0 prompts, 0 targets");
  });

  it("lists every sample once, as token ids", async () => {
    const lines = (await splitcom("data", config, "--json")).stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const start = stored.metrics[0]!;
    expect(start.kind).toBe("start");
    expect(lines.map(({ client, split }) => `${split} ${client}`)).toEqual([
      ...["train 0", "train 0", "train 1", "train 1"],
      ...["val 0", "val 0", "val 0"],
    ]);
    const ids = lines.map(({ id }) => id);
    expect([...ids].sort()).toEqual([
      ...["train/0", "train/1", "train/2", "train/3"],
      ...["validation/0", "validation/1", "validation/2"],
    ]);
    for (const { prompt, target } of lines) {
      expect(prompt.at(-1)).toBe(target.at(-1));
      expect([...prompt, ...target].every(Number.isInteger)).toBe(true);
    }
  });
});

describe("the examples", () => {
  const examples = path.join(import.meta.dirname, "..", "..", "..", "media", "examples");
  const names = readdirSync(examples);
  const valid = async (name: string, ...options: string[]) => {
    const { code, stdout, stderr } = await splitcom("validate", path.join(examples, name), ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`${name} is valid: nano with 6 blocks, `);
  };

  it.each(names.filter((name) => !name.startsWith("e2e-")))("%s", (name) => valid(name));

  it.skipIf(!hasShared("data/e2e")).each(names.filter((name) => name.startsWith("e2e-")))("%s", (name) => {
    const files = { train: "trainset.csv", validation: "devset.csv", test: "testset_w_refs.csv" };
    const sets = Object.entries(files).map(([key, file]) => `data.${key}=${shared(`data/e2e/${file}`)}`);
    return valid(name, ...sets.flatMap((set) => ["--set", set]));
  });

  it("explain every option in a comment or by their neighbour's", () => {
    expect(names).toHaveLength(11);
    for (const name of names)
      expect(readFileSync(path.join(examples, name), "utf8").split("//").length).toBeGreaterThan(20);
  });
});
