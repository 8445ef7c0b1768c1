/** Odd models, adapters and tokenizers on the command line; values by transformers 5.18, peft 0.21 and tokenizers 0.23. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { bundledModelDirectory } from "../../../extension/engine/io/huggingface.ts";
import { writeSafetensors } from "../../../extension/engine/io/safetensors.ts";
import { weightShapes } from "../../../extension/engine/model/weightShapes.ts";
import { temporaryFolder } from "../../engine/io/temporaryFolder.ts";
import { hasShared, shared } from "../../shared.ts";
import { writeConfig } from "../run/tinyConfig.ts";
import { splitcom } from "./captured.ts";

const at = (name: string) => shared(path.join("cases", name));

const evaluate = (model: string, data: string, ...more: string[]) =>
  splitcom("evaluate", "--model", model, "--data", data, "--backend", "cpu", ...more);

describe.skipIf(!hasShared("cases"))("cases from the wild", () => {
  test.each([
    ["_base", "s.jsonl", 735.992],
    ["04-wordlevel-unk/model", "04-wordlevel-unk/d.jsonl", 13.4475],
    ["05-single-word/model", "05-single-word/d.jsonl", 871.159],
    ["06-split-removed/model", "06-split-removed/d.jsonl", 566.506],
    ["20-tokenizer-one-token-more/model", "s.jsonl", 735.992],
  ])("%s has the perplexity that transformers gives it", async (model, data, expected) => {
    const { code, stdout } = await evaluate(at(model), at(data));
    expect(code).toBe(0);
    expect(Math.abs(JSON.parse(stdout).perplexity / expected - 1)).toBeLessThan(1e-4);
  });

  test("a token more than the model has embeddings is reported", async () => {
    const { stderr } = await evaluate(at("20-tokenizer-one-token-more/model"), at("s.jsonl"));
    expect(stderr).toMatch(/^note: .*tokenizer\.json: the tokenizer has 258 tokens and the model embeddings for 257/);
  });

  test.each([
    ["a PiSSA adapter", ["_base", "--adapter", at("01-pissa/adapter")], /init_lora_weights: .*found "pissa"/],
    [
      "a head that differs from the embeddings",
      ["03-tied-config-own-head/model"],
      /lm_head\.weight: the stored head differs/,
    ],
    [
      "a weight that is NaN",
      ["15-nan-weight/model"],
      /model\.safetensors: transformer\.\S+: the tensor holds .*found NaN/,
    ],
  ])("%s is refused by name", async (_, [model, ...more], message) => {
    const { code, stdout, stderr } = await evaluate(at(model!), at("s.jsonl"), ...more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test.each(["(?i).*C_ATTN", ".*\\.(?P<m>c_attn)"])("target_modules %s is applied as peft does", async (pattern) => {
    const folder = temporaryFolder();
    cpSync(at("01-pissa/adapter"), folder, { recursive: true });
    const file = path.join(folder, "adapter_config.json");
    const given = { ...JSON.parse(readFileSync(file, "utf8")), init_lora_weights: true };
    writeFileSync(file, JSON.stringify(given));
    const byName = await evaluate(at("_base"), at("s.jsonl"), "--adapter", folder);
    writeFileSync(file, JSON.stringify({ ...given, target_modules: pattern }));
    expect(await evaluate(at("_base"), at("s.jsonl"), "--adapter", folder)).toEqual(byName);
    expect(byName.code).toBe(0);
  });
});

/** A model of six blocks with the bundled tokenizer; its embeddings are the given value. */
function smallModel(vocabSize: number, width: number, embedding: number): string {
  const folder = temporaryFolder();
  const config = { vocab_size: vocabSize, n_positions: 64, n_embd: width, n_layer: 6, n_head: 1, eos_token_id: 0 };
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ model_type: "gpt2", ...config }));
  const shape = { vocabSize, positions: 64, width, layers: 6, heads: 1, inner: 4 * width, epsilon: 1e-5, endOfText: 0 };
  const tensors = [...weightShapes(shape)].map(([name, extents]) => {
    const values = new Float32Array(extents.reduce((size, extent) => size * extent, 1));
    // Ever another one, so that no two tokens are alike.
    if (name === "wte.weight") for (const i of values.keys()) values[i] = embedding * Math.cos(i);
    else if (name.includes("ln_")) values.fill(1);
    return [name, { shape: extents, values }] as const;
  });
  writeSafetensors(placeIn(folder, "model.safetensors"), new Map(tensors));
  cpSync(path.join(bundledModelDirectory("nano"), "tokenizer.json"), path.join(folder, "tokenizer.json"));
  writeFileSync(path.join(folder, "s.jsonl"), '{"prompt":"The Eagle","target":"is a pub."}\n'.repeat(4));
  return folder;
}

const generate = (model: string, strategy: string) =>
  splitcom(
    ...["generate", "--model", model, "--data", path.join(model, "s.jsonl"), "--backend", "cpu"],
    ...["--max-new-tokens", "3", "--strategy", strategy],
  );

describe("a model that computes no finite numbers, though all its weights are finite", () => {
  const diverging = () => smallModel(4096, 16, 3e38);
  const sentence = /^[^\n]*the model gives no finite numbers for this text[^\n]*Use another checkpoint\.\n$/;

  test.each(["greedy", "beam", "sample"])("says so in generate: %s", async (strategy) => {
    const { code, stdout, stderr } = await generate(diverging(), strategy);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  test("says so in evaluate", async () => {
    const model = diverging();
    const { code, stdout, stderr } = await evaluate(model, path.join(model, "s.jsonl"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  test("says so in run, before it speaks of the learning rate", async () => {
    const model = diverging();
    const data = { format: "jsonl", train: "s.jsonl", validation: "s.jsonl" };
    const config = writeConfig(model, { data, model: ".", training: { epochs: 1, batchSize: 2, maxLength: 64 } });
    const { code, stderr } = await splitcom("run", config, "--out", path.join(model, "run"), "--quiet");
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("the model gives no finite numbers") });
  });
});

test.each(["greedy", "beam", "sample"])("a vocabulary of 130,000 tokens is no trouble: %s", async (strategy) => {
  const { code, stdout, stderr } = await generate(smallModel(130_000, 2, 0.1), strategy);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^[^\n]*\n$/);
});
