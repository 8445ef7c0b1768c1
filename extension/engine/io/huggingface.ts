/** Models as configurations name them: bundled, in a Hugging Face directory, or random. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import Type from "typebox";
import { badInput } from "../../protocol/errors.ts";
import { closestMatch } from "../../protocol/text/closestMatch.ts";
import { type ModelPreset, modelPresetConfig, presets, randomModel } from "../model/modelPresets.ts";
import type { Gpt2Config, LoadedModel } from "../model/weights.ts";
import { largest } from "./files/largest.ts";
import { lookAt } from "./files/lookAt.ts";
import { readTextFile } from "./files/textFile.ts";
import { readGpt2Config } from "./huggingfaceConfig.ts";
import { checkShape, parseJson } from "./json.ts";
import { checkWeights, readWeight, readWeights } from "./models/modelWeights.ts";
import { packageRoot } from "./packageRoot.ts";

export const randomPrefix = "random:";
const defaultModel = "nano";

/**
 * Loads a model, each weight once, as f32 on a SharedArrayBuffer that lanes read without a copy.
 *
 * @param spec a bundled name ("nano"), a Hugging Face directory, or "random:" and a preset.
 * @param baseDirectory what a relative directory is relative to: the configuration's folder.
 * @throws bad-input naming file, field or tensor for whatever is missing, malformed, truncated or not a supported GPT-2.
 */
export async function loadModel(spec: string, baseDirectory: string): Promise<LoadedModel> {
  if (spec.startsWith(randomPrefix)) return randomModel(presetOf(spec));
  const directory = modelDirectory(spec, baseDirectory);
  const config = readGpt2Config(directory);
  const { weights, notes } = await readWeights(directory, weightFiles(directory), config);
  return { config, weights, source: spec, notes };
}

/** A model's shape; that its weights are there and fit is seen from their files' headers alone. @throws as {@link loadModel}. */
export async function inspectModel(spec: string, baseDirectory: string): Promise<InspectedModel> {
  if (spec.startsWith(randomPrefix)) return { config: modelPresetConfig(presetOf(spec)), notes: [] };
  const directory = modelDirectory(spec, baseDirectory);
  const config = readGpt2Config(directory);
  return { config, notes: await checkWeights(directory, weightFiles(directory), config) };
}

/** A model's shape, and what its user should know of its files, as sentences. */
export interface InspectedModel {
  config: Gpt2Config;
  notes: readonly string[];
}

/** One weight of a model, for what comes after the model has been loaded. @throws as {@link loadModel}. */
export async function readModelWeight(spec: string, baseDirectory: string, name: string): Promise<Float32Array> {
  if (spec.startsWith(randomPrefix)) return randomModel(presetOf(spec)).weights.get(name)!.values;
  const directory = modelDirectory(spec, baseDirectory);
  return readWeight(directory, weightFiles(directory), readGpt2Config(directory), name);
}

/** The `tokenizer.json` that belongs to a model; random models use the bundled one's. @throws bad-input where there is none. */
export function tokenizerFile(spec: string, baseDirectory: string): string {
  const isRandom = spec.startsWith(randomPrefix);
  const directory = isRandom ? bundledModelDirectory(defaultModel) : modelDirectory(spec, baseDirectory);
  const file = path.join(directory, "tokenizer.json");
  if (existsSync(file)) return file;
  throw badInput({
    what: "the model has no tokenizer.json",
    where: directory,
    remedy: "Save it beside the model: AutoTokenizer.from_pretrained(…).save_pretrained(…).",
  });
}

/** Folder of a model that comes with this package; it need not exist. */
export function bundledModelDirectory(name: string): string {
  return path.join(packageRoot(), "media", "models", name);
}

function presetOf(spec: string): ModelPreset {
  const name = spec.slice(randomPrefix.length);
  const preset = presets.find((candidate) => candidate === name);
  if (preset) return preset;
  const meant = closestMatch(name, presets);
  throw badInput({
    what: "there is no such random model",
    where: "model",
    value: JSON.stringify(spec),
    range: `${randomPrefix}${presets.join("|")}`,
    remedy: meant && `Did you mean "${randomPrefix}${meant}"?`,
  });
}

/** A name without a slash is looked for among the bundled models first. @throws bad-input where there is no such folder. */
export function modelDirectory(spec: string, baseDirectory: string): string {
  const isName = path.basename(spec) === spec && !spec.startsWith(".");
  if (isName && existsSync(bundledModelDirectory(spec))) return bundledModelDirectory(spec);
  const directory = path.resolve(baseDirectory, spec);
  if (lookAt(directory)?.isDirectory()) return directory;
  const bundled = readdirSync(bundledModelDirectory("."));
  throw badInput({
    what: "there is no such model directory",
    where: directory,
    value: JSON.stringify(spec),
    range: `a bundled name (${bundled.join(", ")}), a Hugging Face directory or ${randomPrefix}${presets.join("|")}`,
  });
}

const ShardIndex = Type.Object({ weight_map: Type.Record(Type.String(), Type.String({ minLength: 1 })) });

/** The model's file or, where it is sharded, the files its index names. @throws bad-input where there are none. */
export function weightFiles(directory: string): string[] {
  const whole = path.join(directory, "model.safetensors");
  if (existsSync(whole)) return [whole];
  const index = `${whole}.index.json`;
  if (!existsSync(index)) {
    throw badInput({
      what: "there is neither model.safetensors nor model.safetensors.index.json",
      where: directory,
      remedy: "Save the model with save_pretrained(…, safe_serialization=True).",
    });
  }
  const { weight_map } = checkShape(
    ShardIndex,
    parseJson(readTextFile(index, "cannot read the model", largest.shardIndex), index),
    index,
    "the index of shards",
  );
  const shards = [...new Set(Object.values(weight_map))];
  const outside = shards.find((shard) => path.basename(shard) !== shard);
  if (outside)
    throw badInput({ what: "a shard is outside the model's folder", where: index, value: JSON.stringify(outside) });
  return shards.map((shard) => path.join(directory, shard));
}
