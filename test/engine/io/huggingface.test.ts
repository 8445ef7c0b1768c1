import { rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import {
  bundledModelDirectory,
  inspectModel,
  loadModel,
  tokenizerFile,
} from "../../../extension/engine/io/huggingface.ts";
import { readGpt2Config } from "../../../extension/engine/io/huggingfaceConfig.ts";
import { readSafetensors, type TensorToWrite, writeSafetensors } from "../../../extension/engine/io/safetensors.ts";
import { modelPresetConfig, presets, randomModel } from "../../../extension/engine/model/modelPresets.ts";
import { weightShapes } from "../../../extension/engine/model/weightShapes.ts";
import { hasShared, shared } from "../../shared.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const config = {
  model_type: "gpt2",
  vocab_size: 11,
  n_positions: 8,
  n_embd: 4,
  n_layer: 2,
  n_head: 2,
  n_inner: null,
  layer_norm_epsilon: 1e-5,
  activation_function: "gelu_new",
  eos_token_id: 10,
  tie_word_embeddings: true,
};

const shape = { vocabSize: 11, positions: 8, width: 4, layers: 2, heads: 2, inner: 16, epsilon: 1e-5, endOfText: 10 };

/** A small model's tensors: value i of each is i / 8, exact in every format. */
function tensors(prefix = "transformer."): Map<string, TensorToWrite> {
  return new Map(
    [...weightShapes(shape)].map(([name, extents]) => {
      const size = extents.reduce((a, b) => a * b, 1);
      return [`${prefix}${name}`, { shape: extents, values: Float32Array.from({ length: size }, (_, i) => i / 8) }];
    }),
  );
}

const gpt2Config = { ...modelPresetConfig("gpt2"), endOfText: 50_256 };

function modelFolder(weights = tensors(), changes: object = {}): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ ...config, ...changes }));
  writeSafetensors(placeIn(folder, "model.safetensors"), weights);
  return folder;
}

/** A safetensors file of F64, which our writer does not make. */
function inDoubles(weights: ReadonlyMap<string, TensorToWrite>): Buffer {
  let end = 0;
  const entries = [...weights].map(([name, { shape: extents, values }]) => {
    const begin = end;
    end += 8 * values.length;
    return [name, { dtype: "F64", shape: extents, data_offsets: [begin, end] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const parts = [...weights.values()].map(({ values }) => Buffer.from(Float64Array.from(values).buffer));
  return Buffer.concat([length, header, ...parts]);
}

const bytes = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

const rejection = async (folder: string) => {
  const error = await loadModel(folder, "/").then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ kind: "bad-input" });
  return (error as Error).message;
};

describe("loadModel", () => {
  it("reads a directory, with and without prefix, with masks and tied head left out, in f32 and f16", async () => {
    const bare = tensors("");
    bare.set("h.0.attn.bias", { shape: [1], values: Float32Array.of(1) });
    bare.set("h.1.attn.masked_bias", { shape: [], values: Float32Array.of(1) });
    bare.set("lm_head.weight", tensors("").get("wte.weight")!);
    const half = new Map([...tensors()].map(([name, tensor]) => [name, { ...tensor, dtype: "F16" } as const]));
    for (const weights of [tensors(), bare, half]) {
      const model = await loadModel(modelFolder(weights), "/");
      expect(model.config).toEqual(shape);
      expect([...model.weights.keys()]).toEqual([...weightShapes(shape).keys()]);
      for (const [name, { values, shape: extents }] of model.weights) {
        expect(values.buffer).toBeInstanceOf(SharedArrayBuffer);
        expect({ shape: extents, values: Float32Array.from(values) }).toEqual(tensors("").get(name));
      }
    }
  });

  it("reads shards", async () => {
    const folder = modelFolder();
    const all = [...tensors()];
    const parts = [all.slice(0, 9), all.slice(9)];
    rmSync(path.join(folder, "model.safetensors"));
    const map: Record<string, string> = {};
    parts.forEach((part, i) => {
      const file = `model-0000${i + 1}-of-00002.safetensors`;
      writeSafetensors(placeIn(folder, file), new Map(part));
      for (const [name] of part) map[name] = file;
    });
    const index = path.join(folder, "model.safetensors.index.json");
    writeFileSync(index, JSON.stringify({ metadata: {}, weight_map: map }));
    expect((await loadModel(folder, "/")).weights.size).toBe(all.length);
    rmSync(path.join(folder, "model-00002-of-00002.safetensors"));
    expect(await rejection(folder)).toMatch(/model-00002-of-00002\.safetensors: cannot read: there is no such file/);
    writeFileSync(index, JSON.stringify({ weight_map: { "wte.weight": "../x.safetensors" } }));
    expect(await rejection(folder)).toMatch(/a shard is outside the model's folder/);
    writeFileSync(index, "{");
    expect(await rejection(folder)).toMatch(/index\.json.* ends too early/);
  });

  it("resolves a relative directory against the configuration's folder", async () => {
    const folder = modelFolder();
    expect((await loadModel(`./${path.basename(folder)}`, path.dirname(folder))).config).toEqual(shape);
  });

  it.each([
    [{ model_type: "llama" }, /model_type: this model has another architecture \(found "llama"\); expected "gpt2"/],
    [{ model_type: undefined }, /another architecture/],
    [{ activation_function: "relu" }, /activation_function: .*"relu".*"gelu_new" or "gelu_pytorch_tanh"/],
    [{ tie_word_embeddings: false }, /tie_word_embeddings: .*expected true/],
    [{ scale_attn_weights: false }, /scale_attn_weights: /],
    [{ scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx: /],
    [{ add_cross_attention: true }, /add_cross_attention: /],
    [{ n_embd: "4" }, /n_embd/],
    [{ n_layer: 0 }, /n_layer/],
    [{ n_head: 3 }, /n_embd 4 is not a multiple of n_head/],
    [{ eos_token_id: 11 }, /eos_token_id is not in the vocabulary \(found 11\); expected 0\.\.10/],
    [{ eos_token_id: undefined }, /eos_token_id is not in the vocabulary \(found 50256, the default\)/],
    [{ eos_token_id: null }, /eos_token_id/],
    [{ eos_token_id: [] }, /eos_token_id/],
    [{ hidden_size: 8 }, /n_embd and hidden_size are two names of one field and differ \(found 4 and 8\)/],
    [{ quantization_config: { quant_method: "bitsandbytes" } }, /quantization_config: .*expected null/],
    [{ pruned_heads: { 0: [1] } }, /pruned_heads: .*expected none/],
    [{ layer_norm_epsilon: 0 }, /layer_norm_epsilon/],
    [
      { vocab_size: 12 },
      /wte\.weight: the tensor's shape is not config\.json's \(found \[11, 4\]\); expected \[12, 4\]/,
    ],
    [{ n_layer: 3 }, /h\.2\.ln_1\.weight: the tensor is missing/],
    [{ n_layer: 1 }, /h\.1\..*: the tensor is not part of the GPT-2 that config\.json describes/],
    [{ n_inner: 8 }, /mlp\.c_fc\.weight: .*expected \[4, 8\]/],
  ])("refuses config.json with %j", async (changes, message) => {
    expect(await rejection(modelFolder(tensors(), changes))).toMatch(message);
  });

  it("takes transformers' defaults, and its other names for fields", async () => {
    const folder = temporaryFolder();
    const read = (content: object) => {
      writeFileSync(path.join(folder, "config.json"), JSON.stringify({ model_type: "gpt2", ...content }));
      return readGpt2Config(folder);
    };
    expect(read({})).toEqual(gpt2Config);
    expect(
      read({ hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4, max_position_embeddings: 99 }),
    ).toEqual({
      ...gpt2Config,
      ...{ width: 64, inner: 256, layers: 2, heads: 4, positions: 99 },
    });
  });

  it("takes the first of several ends of text for the separator, and all of them, also generation_config's, for ends", async () => {
    const folder = modelFolder(tensors(), { eos_token_id: [10, 3, 99] });
    expect((await loadModel(folder, "/")).config).toEqual({ ...shape, otherEnds: [3] });
    writeFileSync(path.join(folder, "generation_config.json"), JSON.stringify({ eos_token_id: [10, 4] }));
    expect((await loadModel(folder, "/")).config).toEqual({ ...shape, otherEnds: [3, 4] });
    writeFileSync(path.join(folder, "generation_config.json"), "{");
    expect(await rejection(folder)).toMatch(/generation_config\.json/);
  });

  it("takes a head that is stored without the embeddings for both", async () => {
    const weights = tensors();
    weights.set("lm_head.weight", weights.get("transformer.wte.weight")!);
    weights.delete("transformer.wte.weight");
    const model = await loadModel(modelFolder(weights), "/");
    expect(Float32Array.from(model.weights.get("wte.weight")!.values)).toEqual(
      tensors().get("transformer.wte.weight")!.values,
    );
  });

  it("refuses a head that differs from the embeddings it is tied to, by value or by shape", async () => {
    const weights = tensors();
    const { shape: extents, values } = weights.get("transformer.wte.weight")!;
    weights.set("lm_head.weight", { shape: extents, values: values.map((value, i) => (i === 5 ? 9 : value)) });
    expect(await rejection(modelFolder(weights))).toMatch(
      /lm_head\.weight: the stored head differs .*found 9 in place of 0\.625 at 5/,
    );
    weights.set("lm_head.weight", { shape: [1], values: Float32Array.of(1) });
    expect(await rejection(modelFolder(weights))).toMatch(/lm_head\.weight: the tensor's shape/);
  });

  it("leaves out heads for other tasks and says so, but nothing of the blocks", async () => {
    const weights = tensors();
    weights.set("score.weight", { shape: [1], values: Float32Array.of(1) });
    weights.set("v_head.summary.bias", { shape: [1], values: Float32Array.of(1) });
    const folder = modelFolder(weights);
    const { notes } = await loadModel(folder, "/");
    expect(notes).toEqual([expect.stringMatching(/score\.weight and 1 more: this head .* is skipped/)]);
    expect((await inspectModel(folder, "/")).notes).toEqual(notes);
    for (const name of ["transformer.h.0.attn.q_norm.weight", "lm_head.bias", "transformer.wte.scales"]) {
      const more = tensors().set(name, { shape: [1], values: Float32Array.of(1) });
      expect(await rejection(modelFolder(more))).toMatch(/is not part of the GPT-2/);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "names the tensor that holds %d",
    async (value) => {
      const weights = tensors();
      const { shape: extents, values } = weights.get("transformer.h.1.mlp.c_fc.weight")!;
      weights.set("transformer.h.1.mlp.c_fc.weight", {
        shape: extents,
        values: values.map((v, i) => (i === 63 ? value : v)),
      });
      expect(await rejection(modelFolder(weights))).toMatch(
        `model.safetensors: transformer.h.1.mlp.c_fc.weight: the tensor holds a value that is not finite (found ${value} at place 63)`,
      );
    },
  );

  it("reads weights in F64", async () => {
    const folder = modelFolder();
    writeFileSync(path.join(folder, "model.safetensors"), inDoubles(tensors()));
    const { weights } = await loadModel(folder, "/");
    for (const [name, { values }] of weights) expect(Float32Array.from(values)).toEqual(tensors("").get(name)!.values);
  });

  it("refuses a missing directory, config.json or weights, naming each and the way out", async () => {
    expect(await rejection("/nowhere/model")).toMatch(
      /\/nowhere\/model: there is no such model directory.*nano.*random:nano\|gpt2/,
    );
    const folder = modelFolder();
    rmSync(path.join(folder, "model.safetensors"));
    expect(await rejection(folder)).toMatch(/neither model\.safetensors nor .* save_pretrained/);
    rmSync(path.join(folder, "config.json"));
    expect(await rejection(folder)).toMatch(/config\.json: /);
    writeFileSync(path.join(folder, "config.json"), "null");
    expect(await rejection(folder)).toMatch(/config\.json: /);
  });

  it("refuses truncated weights and integers", async () => {
    const folder = modelFolder();
    truncateSync(path.join(folder, "model.safetensors"), 4700);
    expect(await rejection(folder)).toMatch(/model\.safetensors: the file is truncated \(found 4700 bytes\)/);
    const integers = tensors();
    integers.set("transformer.ln_f.bias", { shape: [4], values: new Int32Array(4) });
    expect(await rejection(modelFolder(integers))).toMatch(/transformer\.ln_f\.bias: the tensor holds integers/);
  });

  it.skipIf(!hasShared("fixtures/gpt2_tiny/model"))("reads what transformers wrote", async () => {
    const model = await loadModel("fixtures/gpt2_tiny/model", shared("."));
    expect(model.config).toMatchObject({ vocabSize: 97, layers: 4, endOfText: 96 });
    const stored = await readSafetensors(shared("fixtures/gpt2_tiny/model/model.safetensors"));
    const name = "h.3.mlp.c_proj.weight";
    expect(Float32Array.from(model.weights.get(name)!.values)).toEqual(stored.get(`transformer.${name}`)!.values);
  });
});

describe("bundled and random models", () => {
  it("finds the bundled model from anywhere", async () => {
    const model = await loadModel("nano", "/");
    expect(model.config).toEqual(modelPresetConfig("nano"));
    expect(tokenizerFile("nano", "/")).toBe(path.join(bundledModelDirectory("nano"), "tokenizer.json"));
  });

  it("makes every weight of a preset, with GPT-2's variance, always the same", async () => {
    const model = await loadModel("random:nano", "/");
    expect([...model.weights].map(([name, { shape }]) => [name, shape])).toEqual([
      ...weightShapes(modelPresetConfig("nano")),
    ]);
    const deviation = (name: string) => {
      const { values } = model.weights.get(name)!;
      expect(Math.abs(values.reduce((a, b) => a + b, 0) / values.length)).toBeLessThan(1e-3);
      return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    };
    expect(deviation("wte.weight")).toBeCloseTo(0.02, 4);
    expect(deviation("h.2.attn.c_attn.weight")).toBeCloseTo(0.02, 3);
    expect(deviation("h.2.mlp.c_proj.weight")).toBeCloseTo(0.02 / Math.sqrt(12), 4);
    expect([...new Set(model.weights.get("h.0.ln_1.weight")!.values)]).toEqual([1]);
    expect([...new Set(model.weights.get("h.0.ln_1.bias")!.values)]).toEqual([0]);
    const again = randomModel("nano").weights;
    const differs = [...model.weights].filter(([name, { values }]) =>
      Buffer.compare(bytes(values), bytes(again.get(name)!.values)),
    );
    expect(differs).toEqual([]);
    expect(model.weights.get("h.0.mlp.c_fc.weight")!.values.slice(0, 9)).not.toEqual(
      model.weights.get("h.1.mlp.c_fc.weight")!.values.slice(0, 9),
    );
  });

  it("knows the family's parameter counts", () => {
    const millions = presets.map((preset) => {
      const sizes = [...weightShapes(modelPresetConfig(preset)).values()].map((s) => s.reduce((a, b) => a * b, 1));
      return Math.round(sizes.reduce((a, b) => a + b, 0) / 1e4) / 100;
    });
    expect(Object.fromEntries(presets.map((preset, i) => [preset, millions[i]]))).toEqual({
      nano: 1.75,
      gpt2: 124.44,
      "gpt2-medium": 354.82,
      "gpt2-large": 774.03,
      "gpt2-xl": 1557.61,
    });
  });

  it("refuses unknown presets, with the nearest", async () => {
    expect(await rejection("random:gpt3")).toMatch(
      /no such random model \(found "random:gpt3"\).*Did you mean "random:gpt2"\?/,
    );
    expect(await rejection("nanoo")).toMatch(/a bundled name \(nano\)/);
  });

  it("names the tokenizer of a directory, of a random model, and says where there is none", () => {
    const folder = temporaryFolder();
    expect(() => tokenizerFile(folder, "/")).toThrow(/the model has no tokenizer\.json/);
    writeFileSync(path.join(folder, "tokenizer.json"), "{}");
    expect(tokenizerFile(folder, "/")).toBe(path.join(folder, "tokenizer.json"));
    expect(tokenizerFile("random:gpt2-xl", "/")).toBe(tokenizerFile("nano", "/"));
  });
});
