/** What the validator finds, where, how severe, and what its fixes make of the text. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { applyEdits } from "jsonc-parser";
import { beforeEach, describe, expect, it } from "vitest";
import { bundledModelDirectory } from "../../../extension/engine/io/huggingface.ts";
import { openValidator } from "../../../extension/programs/validate/validator.ts";
import { applySet } from "../../../extension/protocol/config/configSet.ts";
import { readConfigText } from "../../../extension/protocol/config/configText.ts";
import type { EditorIssue } from "../../../extension/protocol/messages/configValidation.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";

const examples = path.join(bundledModelDirectory("."), "..", "examples");
const example = readFileSync(path.join(examples, "splitcom-fixed.splitcom.json"), "utf8");
const validator = openValidator();

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const look = (text: string) => validator.validate(text, path.join(folder, "a.splitcom.json"), null);
/** The example with values set, as `--set` does. */
const edited = (...sets: string[]) => sets.reduce((text, set) => applySet(text, set), example);
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ prompt: `p ${i}`, target: `t ${i}` })).join("\n");

/** The first fix done. */
function mended(text: string, { fixes: [fix] }: EditorIssue): string {
  return applyEdits(text, fix!.edits);
}

const under = (text: string, { offset, length }: EditorIssue) => text.slice(offset, offset + length);

it.each(readdirSync(examples).filter((name) => !name.startsWith("e2e")))(
  "finds nothing in the example %s",
  async (name) => {
    const { issues, prediction } = await look(readFileSync(path.join(examples, name), "utf8"));
    expect(issues).toEqual([]);
    expect(prediction).not.toBeNull();
  },
);

/** Changes to the example; the one issue's severity, what it stands at, its message, and its first fix. */
describe("finds, and fixes with the first fix", () => {
  it.each([
    [["clients=0"], "error", "0", "clients: 0 is outside 1..1000", "Change to 1"],
    [["backend=natve"], "error", '"natve"', "backend: ", 'Change to "native"'],
    [['training.epochs="5"'], "error", '"5"', "training.epochs: expected an integer", "Change to 5"],
    [["lora.alpha=0"], "error", "0", "lora.alpha: must be greater than 0 and at most 4096, found 0", "Change to 16"],
    [["lanes=many"], "error", '"many"', "lanes: ", 'Change to "auto"'],
    [['control={"kind": "bangbng"}'], "error", '"bangbng"', "control.kind: ", 'Change to "bangbang"'],
    [['control={"theta": 0.9}'], "error", '"control"', "control.kind: required", 'Add "kind": "fixed"'],
    [['lora.targets=["c_attn", "c_attn"]'], "error", '"c_attn"', "lora.targets[1]: ", 'Remove "c_attn"'],
    [
      ['control={"kind": "bangbang", "low": 0.99, "high": 0.9}'],
      "error",
      "0.99",
      "control.low: ",
      "Swap low and high: 0.9 and 0.99",
    ],
    [
      ['control={"kind": "ddpg", "warmStart": "gone.json"}'],
      "error",
      '"gone.json"',
      "control.warmStart: ",
      'Remove "warmStart"',
    ],
    [["cutLayer=14"], "error", "14", "cutLayer: 14 is outside 1..5 for this model", "Change to 5"],
    [
      ["wire.up.act.sketch.k=200"],
      "error",
      "200",
      "wire.up.act.selector.sketch.k: 200 is outside 1..128",
      "Change to 128",
    ],
    [["model=nanno"], "error", '"nanno"', "model: ", 'Change to "nano"'],
    [["model=random:nan"], "error", '"random:nan"', "model: ", 'Change to "random:nano"'],
    [["clients=200"], "error", "200", "clients: there are fewer training samples than clients", "Change to 128"],
    [["control.theta=1.5"], "warning", "1.5", "control.theta: 1.5 is above every cosine", "Change to 0.98"],
    [["control.theta=0.1"], "warning", "0.1", "control.theta: 0.1 is below", "Change to 0.98"],
    [
      ["wire.up.act.selector=all", 'control={"kind": "manual"}'],
      "warning",
      '"manual"',
      "control.kind: no effect",
      'Set wire.up.act.selector to "temporal"',
    ],
    [["lora.rank=200"], "warning", "200", "lora.rank: 200 is not a low rank", "Change to 8"],
    [["lanes=64"], "warning", "64", "lanes: only 4 of 64 are used", /^Change to [1-4]$/],
    [["data.test=x.csv"], "warning", '"x.csv"', "data.test: not read", 'Remove "test"'],
    [["data.language=br"], "warning", '"br"', "data.language: not read", 'Remove "language"'],
    [["data.train=x.csv"], "warning", '"x.csv"', "data.train: not read", 'Remove "train"'],
    [["training.maxLength=40"], "warning", "40", "training.maxLength: at 40 tokens, of 192 samples", /^Change to \d+$/],
    [["training.aggregateEvery=1000"], "warning", "1000", "training.aggregateEvery: ", 'Change to "epoch"'],
    [["training.epochs=1"], "warning", "1", "training.epochs: in the first epoch everything is sent", "Change to 2"],
    [
      ["training.epochs=4", 'control={"kind": "schedule", "epochs": 9}'],
      "warning",
      "9",
      "control.epochs: 9 steps, one after each epoch, and the run has 4 epochs: its last has theta 0.98, not 0.95",
      "Change to 3",
    ],
    [
      ["training.epochs=4", 'control={"kind": "schedule"}'],
      "warning",
      '"control"',
      "control.epochs: 10 steps, one after each epoch, and the run has 4 epochs",
      "Change to 3",
    ],
    [
      ["training.epochs=3", "checkpoint.every=3"],
      "warning",
      "3",
      "checkpoint.every: the run has 3 epochs, so that none is saved before its end",
      "Change to 1",
    ],
    [
      ["training.epochs=3", "checkpoint.keepEvery=3"],
      "warning",
      "3",
      "checkpoint.keepEvery: the run has 3 epochs, so that none is kept",
      "Change to 2",
    ],
    [
      ["checkpoint.everySteps=5000"],
      "warning",
      "5000",
      /^checkpoint\.everySteps: the run has \d+ global steps, so that none/,
      /^Change to \d+$/,
    ],
    [
      ['control={"kind": "ddpg", "every": 5000}'],
      "warning",
      "5000",
      /^control\.every: an epoch has \d+ steps, so that decisions fall only at the ends/,
      'Change to "quarterEpoch"',
    ],
    [
      ['control={"kind": "ddpg", "samples": 5000}'],
      "warning",
      "5000",
      /^control\.samples: there are only \d+ held-out samples$/,
      /^Change to \d+$/,
    ],
    [
      ["training.batchSize=500"],
      "warning",
      "500",
      /^training\.batchSize: no client has more than \d+ samples$/,
      /^Change to \d+$/,
    ],
  ])("%j", async (sets, severity, place, message, title) => {
    const text = edited(...sets);
    const { issues, config, prediction } = await look(text);
    expect(issues).toHaveLength(1);
    const [issue] = issues;
    expect(issue!.severity).toBe(severity);
    if (message instanceof RegExp) expect(issue!.message).toMatch(message);
    else expect(issue!.message.startsWith(message), issue!.message).toBe(true);
    expect(under(text, issue!)).toBe(place);
    expect(issue!.fixes[0]!.title).toMatch(title);
    expect(prediction === null).toBe(severity === "error");
    if (severity === "warning") expect(config).not.toBeNull();
    const after = await look(mended(text, issue!));
    expect(after.issues.map((other) => other.message)).toEqual([]);
  });

  it("more synthetic samples than are worth waiting for", async () => {
    const text = edited("data.maxTrain=1000000");
    const { issues, config, prediction } = await look(text);
    expect(issues).toMatchObject([{ severity: "warning", path: "data.maxTrain" }]);
    expect([config === null, prediction]).toEqual([false, null]);
  });

  it("unknown keys, by the nearest name", async () => {
    const text = example.replace('"batchSize"', '"batchsize"');
    const { issues } = await look(text);
    expect(issues[0]!.fixes.map(({ title }) => title)).toEqual(['Rename to "batchSize"', 'Remove "batchsize"']);
    expect(mended(text, issues[0]!)).toBe(example);
  });

  it("missing model and data", async () => {
    const text = '{ "seed": 1 }';
    const { issues } = await look(text);
    expect(issues.map(({ fixes }) => fixes[0]!.title)).toEqual([
      'Add "model": "nano"',
      'Add "data": {"format":"synthetic"}',
    ]);
    const both = issues.reduce((changed) => changed, mended(text, issues[0]!));
    const [left] = (await look(both)).issues;
    expect((await look(mended(both, left!))).issues).toEqual([]);
  });

  it("a run that needs more memory than there is, with numbers", async () => {
    const { issues } = await look(edited("model=random:gpt2-xl", "clients=64", "lanes=64", "training.maxLength=1024"));
    const issue = issues.find(({ message }) => message.includes("needs about"));
    expect(issue).toMatchObject({ path: "lanes", severity: "warning" });
    expect(issue!.message).toMatch(/needs about [\d.]+ [GT]B .* this machine has [\d.]+ [GT]B/);
  });
});

describe("of data files, finds", () => {
  const fileText = (format: string, train: string, validation = "devset.jsonl") =>
    JSON.stringify({ model: "nano", clients: 1, data: { format, train, validation } }, null, 2);
  beforeEach(() => {
    write("trainset.jsonl", lines(8));
    write("devset.jsonl", lines(4));
  });

  it("nothing where they are sound", async () => {
    const { issues, prediction } = await look(fileText("jsonl", "trainset.jsonl"));
    expect(issues).toEqual([]);
    expect(prediction).toMatchObject({ validationSamples: 4, clients: [{ samples: 8 }] });
  });

  it("many samples of few inputs, and what spreads them", async () => {
    const rows = Array.from({ length: 30 }, (_, i) =>
      [0, 1, 2].map((j) => JSON.stringify({ prompt: `p ${i}`, target: `t ${j}` })),
    );
    write("devset.jsonl", rows.flat().join("\n"));
    const text = fileText("jsonl", "trainset.jsonl").replace('"data": {', '"data": { "maxValidation": 21,');
    expect(await look(text)).toMatchObject({ issues: [], prediction: { validationSamples: 21, validationInputs: 21 } });
    const first = text.replace('"data": {', '"data": { "validationSample": "first",');
    const { issues, prediction } = await look(first);
    expect(issues.map(({ severity, message }) => [severity, message])).toEqual([
      [
        "warning",
        "data.validationSample: 21 samples, 7 distinct inputs of 30 in the file: perplexity depends on which these few are",
      ],
    ]);
    expect(prediction).toMatchObject({ validationSamples: 21, validationInputs: 7 });
    expect((await look(mended(first, issues[0]!))).issues).toEqual([]);
  });

  it("keys that the topology does not use, though their values are the defaults", async () => {
    const text = edited("tailLayers=1", 'gradientControl={"kind": "fixed"}');
    const { issues } = await look(text);
    expect(issues.map(({ severity, path }) => [severity, path])).toEqual([
      ["warning", "tailLayers"],
      ["warning", "gradientControl"],
    ]);
    expect((await look(mended(mended(text, issues[1]!), issues[0]!))).issues).toEqual([]);
  });

  it("a key that appears twice, and removes the second", async () => {
    const text = example.replace('"clients":', '"seed": 3, "clients":');
    const [issue] = (await look(text)).issues;
    expect(issue!.message).toBe("seed: the key appears twice");
    expect(mended(text, issue!)).toBe(example);
  });

  it.each([
    ["theta in per cent", "control.theta=98", [0.98, 2]],
    ["a backend that is hardware", "backend=gpu", ["auto"]],
    ["no lanes", "lanes=0", ["auto", 1]],
  ])("%s, and offers what was meant first", async (_what, set, values) => {
    const [issue] = (await look(edited(set))).issues;
    expect(issue!.fixes.slice(0, values.length).map(({ title }) => title)).toEqual(
      values.map((value) => `Change to ${JSON.stringify(value)}`),
    );
  });

  it("data of another format, by name", async () => {
    write("dart.json", JSON.stringify([{ tripleset: [["a", "b", "c"]], annotations: [{ source: "s", text: "t" }] }]));
    const { issues } = await look(fileText("webnlg-json", "dart.json", "dart.json"));
    expect(issues[0]!.message).toBe("data.train: dart.json: this is not WebNLG JSON (it looks like DART)");
    expect(issues[0]!.fixes[0]!.title).toBe('Set data.format to "dart"');
  });

  it("one that is missing, and the nearest name", async () => {
    const text = fileText("jsonl", "trainsets.jsonl");
    const [issue] = (await look(text)).issues;
    expect(under(text, issue!)).toBe('"trainsets.jsonl"');
    expect(issue!.message).toBe("data.train: file not found: trainsets.jsonl");
    expect(mended(text, issue!)).toBe(fileText("jsonl", "trainset.jsonl"));
  });

  it("one in a folder that is misspelled", async () => {
    mkdirSync(path.join(folder, "corpus"));
    write("corpus/own.jsonl", lines(3));
    const text = fileText("jsonl", "corpsu/own.jsonl");
    const [issue] = (await look(text)).issues;
    expect(mended(text, issue!)).toBe(fileText("jsonl", "corpus/own.jsonl"));
  });

  it("a folder in the place of a file, and what is in it", async () => {
    mkdirSync(path.join(folder, "corpus"));
    write("corpus/own.jsonl", lines(3));
    const text = fileText("jsonl", "corpus");
    const [issue] = (await look(text)).issues;
    expect(mended(text, issue!)).toBe(fileText("jsonl", "corpus/own.jsonl"));
  });

  it("another format", async () => {
    const text = fileText("e2e-csv", "trainset.jsonl");
    const { issues } = await look(text);
    expect(issues.map((issue) => issue.path)).toEqual(["data.train", "data.validation"]);
    expect(issues[0]!.fixes[0]!.title).toBe('Set data.format to "jsonl"');
    expect(mended(text, issues[0]!)).toBe(fileText("jsonl", "trainset.jsonl"));
  });

  it("one that is missing beside a model that is", async () => {
    const text = fileText("jsonl", "nothing.jsonl").replace("nano", "no-model");
    expect((await look(text)).issues.map((issue) => issue.path)).toEqual(["model", "data.train"]);
  });

  it("a malformed line, with its number", async () => {
    write("trainset.jsonl", `${lines(2)}\n{"prompt": 1}\n`);
    const [issue] = (await look(fileText("jsonl", "trainset.jsonl"))).issues;
    expect(issue!.message).toMatch(/^data\.train: trainset\.jsonl:3: /);
  });

  it("a partition by categories where there are none", async () => {
    const text = fileText("jsonl", "trainset.jsonl").replace("{", '{ "partition": {"kind": "dirichlet"},');
    const [issue] = (await look(text)).issues;
    expect(under(text, issue!)).toBe('"dirichlet"');
    expect((await look(mended(text, issue!))).issues).toEqual([]);
  });

  it("training and validation on the same file", async () => {
    const [issue] = (await look(fileText("jsonl", "devset.jsonl", "./devset.jsonl"))).issues;
    expect(issue).toMatchObject({ severity: "warning", path: "data.validation" });
  });

  it("what has changed since, and nothing again of what has not", async () => {
    const text = fileText("jsonl", "trainset.jsonl");
    const samples = async () => (await look(text)).prediction!.clients[0]!.samples;
    expect(await samples()).toBe(8);
    write("trainset.jsonl", lines(9));
    expect(await samples()).toBe(9);
    const file = path.join(folder, "trainset.jsonl");
    utimesSync(file, 1, 1);
    expect(await samples()).toBe(9);
    // Unreadable, but of the same size and time: not looked at again.
    write("trainset.jsonl", "x".repeat(lines(9).length));
    utimesSync(file, 1, 1);
    expect(await samples()).toBe(9);
    rmSync(file);
    expect((await look(text)).prediction).toBeNull();
  });
});

describe("of a model directory, finds", () => {
  const modelText = (model: string) => edited(`model=${model}`);
  beforeEach(() => cpSync(bundledModelDirectory("nano"), path.join(folder, "mine"), { recursive: true }));

  it("nothing where it is whole", async () => {
    expect((await look(modelText("./mine"))).issues).toEqual([]);
  });

  it("a misspelled name", async () => {
    const text = modelText("./mien");
    const [issue] = (await look(text)).issues;
    expect(issue!.fixes[0]!.title).toBe('Change to "mine"');
    expect((await look(mended(text, issue!))).issues).toEqual([]);
  });

  it.each([
    ["config.json", "cannot read"],
    ["model.safetensors", "there is neither model.safetensors nor"],
    ["tokenizer.json", "the model has no tokenizer.json"],
  ])("that %s is missing", async (file, message) => {
    rmSync(path.join(folder, "mine", file));
    const text = modelText("./mine");
    const [issue, ...more] = (await look(text)).issues;
    expect(more).toEqual([]);
    expect(issue!.message).toContain(message);
    expect(under(text, issue!)).toBe('"./mine"');
  });

  it("weights that are cut short", async () => {
    const file = path.join(folder, "mine", "model.safetensors");
    writeFileSync(file, readFileSync(file).subarray(0, 100_000));
    expect((await look(modelText("./mine"))).issues[0]!.message).toMatch(
      /^model: .*model\.safetensors: the file is truncated/,
    );
  });
});

it("answers whatever the text is, and fixes leave it readable", async () => {
  const mutation = fc.tuple(
    fc.nat(example.length),
    fc.nat(30),
    fc.constantFrom("", '"', "{", "}", ",", "1", '"x": 1,', "[", "]", "null"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      const text = mutations.reduce(
        (old, [at, length, put]) => old.slice(0, at) + put + old.slice(at + length),
        example,
      );
      const { issues } = await look(text);
      for (const issue of issues) {
        expect(issue.message).not.toMatch(/could not be validated/);
        for (const { edits } of issue.fixes) expect(readConfigText(applyEdits(text, edits)).value).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});
