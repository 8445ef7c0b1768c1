/** LoRA adapters as Python's `peft` keeps them: `adapter_config.json` and `adapter_model.safetensors`. */
import path from "node:path";
import { type LoraConfig, loraTargets } from "../../protocol/config/runConfig.ts";
import { badInput, type SplitcomError } from "../../protocol/errors.ts";
import { moduleName, projectionWidths } from "../model/lora.ts";
import type { Gpt2Config, WeightArray } from "../model/weights.ts";
import { writeAtomically } from "./files/atomicWrite.ts";
import { makeFolder, type Place, within } from "./files/place.ts";
import { checkFinite } from "./models/checkFinite.ts";
import { peftConfig, readPeftConfig } from "./peftConfig.ts";
import { openSafetensors } from "./safetensors.ts";
import { checkSeal, writeSealedSafetensors } from "./sealedTensors.ts";

export interface Adapter {
  config: LoraConfig;
  /** `h.0.attn.c_attn.lora_A` [rank, in] and `….lora_B` [out, rank], for every block and target. */
  tensors: ReadonlyMap<string, WeightArray>;
}

const prefix = "base_model.model.transformer.";
const suffix = ".weight";

/** Reads a weight of the model that an adapter is for, by its name without `transformer.`. */
export type ReadBaseWeight = (name: string) => Promise<Float32Array>;

/**
 * Reads an adapter and checks that it fits the model.
 *
 * @param readBase for the embeddings that peft saves beside an adapter; without it such an adapter is refused.
 * @throws bad-input naming file, field or tensor for what is missing, does not fit, or cannot be run here.
 */
export async function readAdapter(directory: string, model: Gpt2Config, readBase?: ReadBaseWeight): Promise<Adapter> {
  const config = readPeftConfig(path.join(directory, "adapter_config.json"), model.layers);
  const file = path.join(directory, "adapter_model.safetensors");
  await checkSeal(file);
  const opened = await openSafetensors(file);
  try {
    const stored = storedTensors([...opened.tensors.keys()], file);
    const tensors = new Map<string, WeightArray>();
    for (const [name, shape] of adapterShapes(model, config)) {
      const storedName = stored.get(name);
      if (storedName === undefined) throw misfit("the adapter has no such tensor", `${file}: ${name}`);
      const tensor = checkFinite(await opened.readFloats(storedName), `${file}: ${storedName}`);
      if (tensor.shape.join() !== shape.join()) {
        throw misfit("the tensor does not fit", `${file}: ${name}`, tensor.shape, shape);
      }
      tensors.set(name, tensor);
      stored.delete(name);
    }
    for (const [name, storedName] of stored) {
      const where = `${file}: ${storedName}`;
      if (isBias(name)) throw biasBeside(where);
      if (!embeddings.has(name)) throw misfit("the tensor belongs to no target of the adapter", where);
      const { values } = await opened.readFloats(storedName);
      const base = await readBase?.(embeddings.get(name)!);
      if (base === undefined || !isSame(values, base)) throw trainedBeside(where);
    }
    return { config, tensors };
  } finally {
    await opened.close();
  }
}

/** Which peft saves beside an adapter where it cannot know that they are the base model's, and what they are there. */
const embeddings: ReadonlyMap<string, string> = new Map([
  ["wte", "wte.weight"],
  ["wpe", "wpe.weight"],
  ["lm_head", "wte.weight"],
]);

/** Tensors by {@link plainName}. @throws bad-input where two have the same. */
function storedTensors(names: readonly string[], file: string): Map<string, string> {
  const stored = new Map<string, string>();
  for (const name of names) {
    const plain = plainName(name);
    if (stored.has(plain))
      throw misfit(`the adapter has this tensor twice, also as ${stored.get(plain)}`, `${file}: ${name}`);
    stored.set(plain, name);
  }
  return stored;
}

function isSame(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Of `lora_B`, or of the base model's layers, which peft trains by `lora_bias` and `bias`. */
const isBias = (name: string) => name.endsWith(".bias");

function biasBeside(where: string): SplitcomError {
  return badInput({
    what: "the adapter comes with a trained bias, which cannot be run here",
    where,
    range: "the tensors lora_A and lora_B alone",
    remedy: 'Train with bias="none" and lora_bias=False.',
  });
}

function trainedBeside(where: string): SplitcomError {
  return badInput({
    what: "the adapter comes with embeddings of its own, which cannot be run here",
    where,
    range: "none, or those of the model it is for",
    remedy: "Is this the model it was trained on? Train with save_embedding_layers=False and without new tokens.",
  });
}

/**
 * Writes an adapter that loads with `PeftModel.from_pretrained`; its folder is made where needed, the one above it must be there.
 *
 * @param baseModel what it was trained on, for `base_model_name_or_path`.
 * @throws bad-input for an unwritable folder, run-failed for a full disk.
 */
export function writeAdapter(folder: Place, { config, tensors }: Adapter, baseModel: string): void {
  makeFolder(folder, "cannot make the adapter's folder");
  const named = new Map([...tensors].map(([name, tensor]) => [`${prefix}${name}${suffix}`, tensor]));
  writeSealedSafetensors(within(folder, "adapter_model.safetensors"), named, { format: "pt" });
  const json = `${JSON.stringify(peftConfig(config, baseModel), null, 2)}\n`;
  writeAtomically(within(folder, "adapter_config.json"), [new TextEncoder().encode(json)]);
}

/** Name and shape of every adapter tensor, in block order. */
export function adapterShapes(model: Gpt2Config, { rank, targets }: LoraConfig): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (let block = 0; block < model.layers; block++) {
    for (const target of loraTargets.filter((candidate) => targets.includes(candidate))) {
      const [inWidth, outWidth] = projectionWidths(model, target);
      shapes.set(`${moduleName(block, target)}.lora_A`, [rank, inWidth]);
      shapes.set(`${moduleName(block, target)}.lora_B`, [outWidth, rank]);
    }
  }
  return shapes;
}

/**
 * Adapters of a model without head lack `transformer.`; a state taken from a model in training still has the adapter's name,
 * which is "default" unless it was chosen.
 */
function plainName(stored: string): string {
  const name = stored.replace(/^base_model\.model\.(transformer\.)?/, "");
  // What follows `lora_B` is an adapter's name, but for its own bias.
  if (isBias(name)) return name;
  return name.replace(/\.weight$/, "").replace(/(\.lora_[AB])\.[^.]+$/, "$1");
}

function misfit(what: string, where: string, found?: readonly number[], expected?: readonly number[]) {
  return badInput({
    what,
    where,
    value: found && `[${found.join(", ")}]`,
    range: expected && `[${expected.join(", ")}]`,
    remedy: "Was the adapter trained on this model?",
  });
}
