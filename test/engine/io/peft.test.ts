import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { placeIn } from "../../../extension/engine/io/files/place.ts";
import { type Adapter, adapterShapes, readAdapter, writeAdapter } from "../../../extension/engine/io/peft.ts";
import { readSafetensors, type TensorToWrite, writeSafetensors } from "../../../extension/engine/io/safetensors.ts";
import { loraTargets } from "../../../extension/protocol/config/runConfig.ts";
import { hasShared, shared } from "../../shared.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const model = {
  vocabSize: 97,
  positions: 32,
  width: 32,
  layers: 4,
  heads: 4,
  inner: 128,
  epsilon: 1e-5,
  endOfText: 96,
};

function adapter(config: Partial<Adapter["config"]> = {}): Adapter {
  const full: Adapter["config"] = { rank: 2, alpha: 8, dropout: 0.1, targets: [...loraTargets], ...config };
  const tensors = [...adapterShapes(model, full)].map(([name, shape]) => {
    const values = Float32Array.from({ length: shape[0]! * shape[1]! }, (_, i) => Math.sin(i));
    return [name, { shape, values }] as const;
  });
  return { config: full, tensors: new Map(tensors) };
}

/** An adapter's folder with some fields of its configuration changed. */
function changed(fields: object, base = adapter()): string {
  const folder = temporaryFolder();
  writeAdapter(placeIn(folder), base, "nano");
  const file = path.join(folder, "adapter_config.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...fields }));
  return folder;
}

/** The folder of an adapter with one tensor more. */
function besideAdapter(name: string, tensor: TensorToWrite): string {
  const folder = changed({});
  const stored = new Map<string, TensorToWrite>(
    [...adapter().tensors].map(([plain, each]) => [`base_model.model.transformer.${plain}.weight`, each]),
  );
  stored.set(name, tensor);
  writeSafetensors(placeIn(folder, "adapter_model.safetensors"), stored);
  return folder;
}

describe("adapter directories", () => {
  it("reads back what it wrote", async () => {
    const folder = path.join(temporaryFolder(), "made");
    writeAdapter(placeIn(folder), adapter(), "nano");
    expect(await readAdapter(folder, model)).toEqual(adapter());
    const stored = await readSafetensors(path.join(folder, "adapter_model.safetensors"));
    expect(stored.get("base_model.model.transformer.h.0.mlp.c_fc.lora_A.weight")!.shape).toEqual([2, 32]);
    expect(stored.get("base_model.model.transformer.h.0.mlp.c_fc.lora_B.weight")!.shape).toEqual([128, 2]);
  });

  it.skipIf(!hasShared("fixtures/gpt2_tiny/adapter"))("reads what peft wrote", async () => {
    const { config, tensors } = await readAdapter(shared("fixtures/gpt2_tiny/adapter"), model);
    expect(config).toEqual({ rank: 4, alpha: 8, dropout: 0, targets: ["c_attn"] });
    expect([...tensors].slice(0, 2).map(([name, { shape }]) => [name, shape])).toEqual([
      ["h.0.attn.c_attn.lora_A", [4, 32]],
      ["h.0.attn.c_attn.lora_B", [96, 4]],
    ]);
    expect(tensors.size).toBe(8);
  });

  it.each([
    [["c_attn"], ["c_attn"]],
    [["c_proj"], ["attn.c_proj", "mlp.c_proj"]],
    [
      ["mlp.c_proj", "c_fc"],
      ["c_fc", "mlp.c_proj"],
    ],
    ["all-linear", [...loraTargets]],
    [".*\\.attn\\..*", ["c_attn", "attn.c_proj"]],
    [".*(c_attn|c_fc)", ["c_attn", "c_fc"]],
  ] as const)("takes target_modules %j as peft does", async (modules, targets) => {
    const folder = changed({ target_modules: modules }, adapter({ targets: [...targets] }));
    expect((await readAdapter(folder, model)).config.targets).toEqual(targets);
  });

  it("turns rank-stabilized scaling into ours", async () => {
    const { config } = await readAdapter(changed({ use_rslora: true }), model);
    expect(config.alpha / config.rank).toBeCloseTo(8 / Math.sqrt(2), 12);
  });

  it.each([
    [{ peft_type: "IA3" }, /adapter_config\.json: peft_type: .*"IA3".*expected "LORA"/],
    [{ use_dora: true }, /use_dora: this kind of adapter cannot be run here \(found true\)/],
    [{ bias: "all" }, /bias: /],
    [{ modules_to_save: ["lm_head"] }, /modules_to_save: /],
    [{ rank_pattern: { c_attn: 2 } }, /rank_pattern: /],
    [{ layers_to_transform: [0] }, /layers_to_transform: /],
    [{ target_modules: ["q_proj"] }, /target_modules: .*expected some of c_attn/],
    [
      { target_modules: "(" },
      /target_modules: the pattern is not a Python regular expression.*List the modules by name/,
    ],
    [{ target_modules: "(a+)+$" }, /target_modules: the pattern takes too long to match|some of c_attn/],
    [
      { target_modules: ".*h\\.[01]\\.attn\\.c_attn" },
      /target_modules: .*the same modules in all 4 layers, also c_attn/,
    ],
    [{ target_modules: ["h.0.attn.c_attn"] }, /target_modules: .*the same modules in all 4 layers/],
    [{ init_lora_weights: "pissa" }, /init_lora_weights: .*"pissa".*expected true or false/],
    [{ init_lora_weights: "pissa_niter_16" }, /init_lora_weights: /],
    [{ init_lora_weights: "olora" }, /init_lora_weights: /],
    [{ init_lora_weights: "corda" }, /init_lora_weights: /],
    [{ init_lora_weights: "loftq" }, /init_lora_weights: /],
    [{ init_lora_weights: "lora_ga" }, /init_lora_weights: /],
    [{ alora_invocation_tokens: [1, 2] }, /alora_invocation_tokens: /],
    [{ arrow_config: { top_k: 2 } }, /arrow_config: /],
    [{ megatron_config: { a: 1 } }, /megatron_config: /],
    [{ layers_pattern: "h" }, /layers_pattern: /],
    [{ trainable_token_indices: [0] }, /trainable_token_indices: /],
    [{ an_option_of_later: 3 }, /an_option_of_later: .*found 3/],
    [{ target_modules: null }, /target_modules/],
    [{ r: 0 }, /field r/],
    [{ lora_alpha: "8" }, /lora_alpha/],
    [{ r: 3 }, /h\.0\.attn\.c_attn\.lora_A: the tensor does not fit \(found \[2, 32\]\); expected \[3, 32\]/],
    [{ target_modules: ["c_attn"] }, /the tensor belongs to no target of the adapter/],
  ])("refuses %j", async (fields, message) => {
    await expect(readAdapter(changed(fields), model)).rejects.toThrow(message);
    await expect(readAdapter(changed(fields), model)).rejects.toMatchObject({ kind: "bad-input" });
  });

  it("refuses an adapter of a deeper, shallower or wider model", async () => {
    const folder = changed({});
    await expect(readAdapter(folder, { ...model, layers: 5 })).rejects.toThrow(
      /h\.4\..*: the adapter has no such tensor/,
    );
    await expect(readAdapter(folder, { ...model, layers: 3 })).rejects.toThrow(/belongs to no target/);
    await expect(readAdapter(folder, { ...model, width: 64 })).rejects.toThrow(/does not fit.*Was the adapter trained/);
  });

  it.each([
    { init_lora_weights: "gaussian" },
    { init_lora_weights: "eva", eva_config: { rho: 2 } },
    { init_lora_weights: false },
    { fan_in_fan_out: false },
    { bias: "none", lora_bias: false, alpha_pattern: {}, modules_to_save: [], loftq_config: {} },
    { runtime_config: { ephemeral_gpu_offload: false }, peft_version: "9", megatron_core: "megatron.core" },
    { an_option_of_later: null, another: false, empty: {} },
  ])("takes %j, which changes nothing of a loaded adapter", async (fields) => {
    expect(await readAdapter(changed(fields), model)).toEqual(adapter());
  });

  it("takes an adapter's name in the tensors' names", async () => {
    for (const name of ["default", "my_adapter", "bias"]) {
      const folder = changed({});
      const stored = [...adapter().tensors].map(([plain, tensor]): [string, TensorToWrite] => [
        `base_model.model.transformer.${plain}.${name}.weight`,
        tensor,
      ]);
      writeSafetensors(placeIn(folder, "adapter_model.safetensors"), new Map(stored));
      expect((await readAdapter(folder, model)).tensors).toEqual(adapter().tensors);
    }
  });

  it("takes embeddings saved beside it where they are the model's, and refuses others", async () => {
    const wte = Float32Array.from({ length: 97 * 32 }, (_, i) => i / 64);
    const readBase = async (name: string) => (name === "wte.weight" ? wte : new Float32Array(1));
    const beside = (name: string, values: Float32Array) =>
      besideAdapter(`base_model.model.${name}`, { shape: [97, 32], values });
    for (const name of ["transformer.wte.weight", "lm_head.weight"]) {
      expect((await readAdapter(beside(name, wte), model, readBase)).tensors.size).toBe(32);
      const trained = beside(
        name,
        wte.map((value, i) => (i === 7 ? 1 : value)),
      );
      await expect(readAdapter(trained, model, readBase)).rejects.toThrow(
        /weight: the adapter comes with embeddings of its own/,
      );
      await expect(readAdapter(beside(name, wte), model)).rejects.toThrow(/embeddings of its own/);
    }
  });

  it("names a tensor that holds no number", async () => {
    const broken = adapter();
    broken.tensors.get("h.1.mlp.c_fc.lora_B")!.values[3] = Number.NaN;
    await expect(readAdapter(changed({}, broken), model)).rejects.toThrow(
      /h\.1\.mlp\.c_fc\.lora_B\.weight: the tensor holds a value that is not finite \(found NaN at place 3\)/,
    );
  });

  it.each([
    "base_model.model.transformer.h.0.attn.c_attn.lora_B.bias",
    "base_model.model.transformer.h.0.attn.c_attn.lora_B.default.bias",
    "base_model.model.transformer.h.0.attn.c_attn.base_layer.bias",
    "base_model.model.transformer.ln_f.bias",
  ])("names a trained bias for what it is: %s", async (name) => {
    const folder = besideAdapter(name, { shape: [96], values: new Float32Array(96) });
    await expect(readAdapter(folder, model)).rejects.toThrow(
      new RegExp(`${name.replaceAll(".", "\\.")}: the adapter comes with a trained bias, which cannot be run here`),
    );
  });

  it("accepts an adapter of the model without head", async () => {
    const folder = changed({});
    const stored = [...adapter().tensors].map(([name, tensor]): [string, TensorToWrite] => [
      `base_model.model.${name}.weight`,
      tensor,
    ]);
    writeSafetensors(placeIn(folder, "adapter_model.safetensors"), new Map(stored));
    expect((await readAdapter(folder, model)).tensors).toEqual(adapter().tensors);
  });

  it("refuses missing files and unwritable places", async () => {
    const folder = temporaryFolder();
    await expect(readAdapter(folder, model)).rejects.toThrow(/adapter_config\.json: /);
    writeFileSync(path.join(folder, "file"), "");
    expect(() => writeAdapter(placeIn(folder, "file", "below"), adapter(), "nano")).toThrow(/this is not a folder/);
  });
});
