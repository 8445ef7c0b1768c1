/** Models as configurations name them: bundled, in a Hugging Face directory, or random. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import Type from "typebox";
import { nearest } from "../../protocol/configIssues.ts";
import { badInput } from "../../protocol/errors.ts";
import { checkShape, parseJson } from "../data/readers/json.ts";
import { type Preset, presetConfig, presets, randomModel } from "../model/presets.ts";
import { weightShapes } from "../model/weightShapes.ts";
import type { Gpt2Config, LoadedModel, ModelWeights, WeightArray } from "../model/weights.ts";
import { readTextFile } from "./files/textFile.ts";
import { readGpt2Config } from "./huggingfaceConfig.ts";
import { packageRoot } from "./packageRoot.ts";
import { openSafetensors, type SafetensorsFile } from "./safetensors.ts";

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
  const config = readGpt2Config(path.join(directory, "config.json"));
  return { config, weights: await withWeights(directory, config, readAll), source: spec };
}

/** A model's shape; that its weights are there and fit is seen from their files' headers alone. @throws as {@link loadModel}. */
export async function inspectModel(spec: string, baseDirectory: string): Promise<Gpt2Config> {
  if (spec.startsWith(randomPrefix)) return presetConfig(presetOf(spec));
  const directory = modelDirectory(spec, baseDirectory);
  const config = readGpt2Config(path.join(directory, "config.json"));
  return withWeights(directory, config, async () => config);
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

function presetOf(spec: string): Preset {
  const name = spec.slice(randomPrefix.length);
  const preset = presets.find((candidate) => candidate === name);
  if (preset) return preset;
  const meant = nearest(name, presets);
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
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  const bundled = readdirSync(bundledModelDirectory("."));
  throw badInput({
    what: "there is no such model directory",
    where: directory,
    value: JSON.stringify(spec),
    range: `a bundled name (${bundled.join(", ")}), a Hugging Face directory or ${randomPrefix}${presets.join("|")}`,
  });
}

/** One tensor's place: Hugging Face saves the model with or without its head, hence with or without the prefix. */
interface Located {
  file: SafetensorsFile;
  fileName: string;
  storedName: string;
}

type LocatedWeights = ReadonlyMap<string, Located>;

/** Opens every file of weights, checks that they are the configuration's, and closes them after `use`. */
async function withWeights<T>(
  directory: string,
  config: Gpt2Config,
  use: (located: LocatedWeights, shapes: ReadonlyMap<string, readonly number[]>) => Promise<T>,
): Promise<T> {
  const opened: SafetensorsFile[] = [];
  try {
    const located = new Map<string, Located>();
    for (const fileName of weightFiles(directory)) {
      const file = await openSafetensors(fileName);
      opened.push(file);
      for (const storedName of file.tensors.keys()) {
        const name = storedName.replace(/^transformer\./, "");
        if (!isIgnored(name)) located.set(name, { file, fileName, storedName });
      }
    }
    const shapes = weightShapes(config);
    checkFit(located, shapes, directory);
    return await use(located, shapes);
  } finally {
    await Promise.all(opened.map((file) => file.close()));
  }
}

async function readAll(located: LocatedWeights, shapes: ReadonlyMap<string, readonly number[]>): Promise<ModelWeights> {
  const weights = new Map<string, WeightArray>();
  for (const name of shapes.keys()) {
    const { file, storedName } = located.get(name)!;
    weights.set(name, await file.readFloats(storedName, { shared: true }));
  }
  return weights;
}

/** Names and shapes come from the headers alone, so a model that does not fit is refused before its data is read. */
function checkFit(located: LocatedWeights, shapes: ReadonlyMap<string, readonly number[]>, directory: string): void {
  for (const [name, { fileName }] of located) {
    if (shapes.has(name)) continue;
    throw mismatch("the tensor is not part of the GPT-2 that config.json describes", `${fileName}: ${name}`);
  }
  for (const [name, shape] of shapes) {
    const place = located.get(name);
    if (!place) throw mismatch("the tensor is missing", `${directory}: ${name}`);
    const found = place.file.tensors.get(place.storedName)!.shape;
    if (found.join() === shape.join()) continue;
    throw mismatch("the tensor's shape is not config.json's", `${place.fileName}: ${name}`, found, shape);
  }
}

/** Causal masks that old versions stored, and the head, which is tied to `wte.weight`. */
function isIgnored(name: string): boolean {
  return name === "lm_head.weight" || /\.attn\.(masked_)?bias$/.test(name);
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
  const { weight_map } = checkShape(ShardIndex, parseJson(readTextFile(index), index), index, "the index of shards");
  const shards = [...new Set(Object.values(weight_map))];
  const outside = shards.find((shard) => path.basename(shard) !== shard);
  if (outside)
    throw badInput({ what: "a shard lies outside the model's folder", where: index, value: JSON.stringify(outside) });
  return shards.map((shard) => path.join(directory, shard));
}

function mismatch(what: string, where: string, found?: readonly number[], expected?: readonly number[]) {
  return badInput({
    what,
    where,
    value: found && `[${found.join(", ")}]`,
    range: expected && `[${expected.join(", ")}]`,
    remedy: "Do config.json and the weights belong to the same model?",
  });
}
