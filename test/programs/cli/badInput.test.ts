/** What can be wrong with a configuration and the files it names: exit code 2 and a message that says where. */
import { cpSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bundledModelDirectory } from "../../../extension/engine/io/huggingface.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { writeConfig } from "../run/tinyConfig.ts";
import { splitcom } from "./captured.ts";

async function refused(argv: string[], ...messages: string[]): Promise<void> {
  const { code, stdout, stderr } = await splitcom(...argv);
  expect([code, stdout]).toEqual([2, ""]);
  for (const message of messages) expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
}

describe("the configuration", () => {
  it.each([
    ["clients=0", "0 is outside 1..1000"],
    ['clients="4"', 'expected an integer, found "4"'],
    ["control.theta=3", "3 is outside -1..2"],
    ["lora.dropout=1", "must be at least 0 and less than 1, found 1"],
    ["wire.up.act.payload=int9", '"int9" is not one of f32, f16, int8, '],
    ["training.aggregateEvery=0", "0 is outside 1..1000000"],
    ["cutLayer=6", "6 is outside 1..5 for this model"],
    ["training.maxLength=300", "300 is outside 4..256 for this model"],
    ["wire.up.act.sketch.k=129", "129 is outside 1..128 for this model"],
    ['control={"kind": "fixed", "theta": 3}', "control.theta: 3 is outside -1..2"],
    ["control=schedule", 'expected an object, found "schedule"; write { "kind": "schedule" }'],
    ["control={kind: schedule}", "the value is not JSON. Keys and words stand in double quotes"],
    [
      "control.high=0.9",
      'unknown key "high" in control of kind "fixed"; it belongs to kinds bangbang, schedule, ddpg; ',
    ],
    ["lora.targets=c_attn", 'expected a list, found "c_attn"; write ["c_attn"]'],
    ["training.learningRate=1e400", 'expected a number, found "1e400"'],
    ["data.format=jsonl", 'data.train: required but missing; format "jsonl" needs a file'],
    ["wire.up.grad.payload=int8", "wire.up.grad: the standard topology has no such interface"],
  ])("--set %s", async (assignment, message) => {
    const file = writeConfig(temporaryFolder(), { control: { kind: "fixed", theta: 0.9 } });
    const { code, stderr } = await splitcom("run", file, "--set", assignment);
    expect(code).toBe(2);
    expect(stderr).toContain(`--set ${assignment}: ${message}`);
    // Neither is the path said twice, nor a place named that the file does not have.
    expect(stderr).not.toContain(file);
  });

  it("every mistake is a line with its place", async () => {
    const file = writeConfig(temporaryFolder(), { seed: -1, clinets: 3, lanes: 0 });
    const { code, stderr } = await splitcom("validate", file);
    expect(code).toBe(2);
    const lines = stderr.trimEnd().split("\n");
    expect(lines.map((line) => /^(.*):\d+:\d+: \w/.exec(line)?.[1])).toEqual([file, file, file]);
    expect(stderr).toContain('unknown key "clinets"; did you mean "clients"?');
  });

  it("--set names no key", async () => {
    const file = writeConfig(temporaryFolder());
    await refused(["validate", file, "--set", "trainning.epochs=3"], 'Did you mean "training.epochs"?');
    await refused(["validate", file, "--set", "clients"], "--set clients: a change is written as path=value");
  });

  it("is not JSON", async () => {
    const file = path.join(temporaryFolder(), "a.splitcom.json");
    writeFileSync(file, '{\n  "model": "nano",\n  "seed": }');
    await refused(["validate", file], `${file}:3:11: `);
  });
});

describe("the model", () => {
  function damaged(damage: (folder: string) => void): string[] {
    const folder = temporaryFolder();
    cpSync(bundledModelDirectory("nano"), path.join(folder, "model"), { recursive: true });
    damage(path.join(folder, "model"));
    return ["validate", writeConfig(folder, { model: "./model" })];
  }

  it("is not there", () =>
    refused(["validate", writeConfig(temporaryFolder(), { model: "./model" })], "no such model directory"));

  it("is truncated", () =>
    refused(
      damaged((model) => truncateSync(path.join(model, "model.safetensors"), 100_000)),
      "model.safetensors: the file is truncated (found 100000 bytes)",
    ));

  it("has no embedding for a token of its tokenizer that a text has", () =>
    refused(
      damaged((model) => {
        const file = path.join(model, "tokenizer.json");
        const tokenizer = JSON.parse(readFileSync(file, "utf8"));
        tokenizer.added_tokens.push({ ...tokenizer.added_tokens[0], id: 50256, content: "name" });
        writeFileSync(file, JSON.stringify(tokenizer));
      }),
      "a text has a token that the model has no embedding for",
    ));
});

describe("the data", () => {
  it.each([
    ["is empty", "", "train.csv"],
    ["lacks a column", "mr,text\na,b\n", "train.csv:1"],
    ["is malformed", 'mr,ref\n"name[A]",fine\n"name[B]","open\n', "train.csv:3"],
    ["lacks a field", "mr,ref\nname[A],fine\nname[B]\n", "train.csv:3"],
  ])("%s", async (_what, text, place) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "train.csv"), text);
    const data = { format: "e2e-csv", train: "train.csv", validation: "train.csv" };
    await refused(["run", writeConfig(folder, { data }), "--out", path.join(folder, "run")], place);
  });

  it("is not there", () =>
    refused(
      ["data", writeConfig(temporaryFolder(), { data: { format: "jsonl", train: "a.jsonl", validation: "a.jsonl" } })],
      "data.train: file not found: a.jsonl.",
    ));

  it("has fewer samples than there are clients", () =>
    refused(["data", writeConfig(temporaryFolder(), { clients: 5 })], "fewer training samples than clients"));
});

describe("the run's folder", () => {
  it("cannot be made", async () => {
    const file = writeConfig(temporaryFolder());
    await refused(["run", file, "--out", path.join(file, "run")], "cannot make the folder");
  });

  it("holds a run already", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "run.json"), "{}");
    await refused(["run", writeConfig(folder), "--out", folder], "the folder already holds a run (found run.json)");
    expect(readFileSync(path.join(folder, "run.json"), "utf8")).toBe("{}");
  });
});
