/** LoRA adapters as Python's `peft` keeps them: `adapter_config.json` and `adapter_model.safetensors`. */
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import { type LoraConfig, loraTargets } from "../../protocol/runConfig.ts";
import { moduleName, projectionWidths } from "../model/lora.ts";
import type { Gpt2Config, WeightArray } from "../model/weights.ts";
import { writeAtomically } from "./files/atomicWrite.ts";
import { makeFolder, type Place, within } from "./files/place.ts";
import { peftConfig, readPeftConfig } from "./peftConfig.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";

export interface Adapter {
  config: LoraConfig;
  /** `h.0.attn.c_attn.lora_A` [rank, in] and `….lora_B` [out, rank], for every block and target. */
  tensors: ReadonlyMap<string, WeightArray>;
}

const prefix = "base_model.model.transformer.";
const suffix = ".weight";

/**
 * Reads an adapter and checks that it fits the model.
 *
 * @throws bad-input naming file, field or tensor for what is missing, does not fit, or cannot be run here.
 */
export async function readAdapter(directory: string, model: Gpt2Config): Promise<Adapter> {
  const config = readPeftConfig(path.join(directory, "adapter_config.json"));
  const file = path.join(directory, "adapter_model.safetensors");
  const opened = await openSafetensors(file);
  try {
    const stored = new Map([...opened.tensors.keys()].map((name) => [plainName(name), name]));
    const tensors = new Map<string, WeightArray>();
    for (const [name, shape] of adapterShapes(model, config)) {
      const storedName = stored.get(name);
      if (storedName === undefined) throw misfit("the adapter has no such tensor", `${file}: ${name}`);
      const tensor = await opened.readFloats(storedName);
      if (tensor.shape.join() !== shape.join()) {
        throw misfit("the tensor does not fit", `${file}: ${name}`, tensor.shape, shape);
      }
      tensors.set(name, tensor);
      stored.delete(name);
    }
    const [unexpected] = stored.values();
    if (unexpected !== undefined)
      throw misfit("the tensor belongs to no target of the adapter", `${file}: ${unexpected}`);
    return { config, tensors };
  } finally {
    await opened.close();
  }
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
  writeSafetensors(within(folder, "adapter_model.safetensors"), named, { format: "pt" });
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

/** Adapters of a model without head lack `transformer.`. */
function plainName(stored: string): string {
  return stored.replace(/^base_model\.model\.(transformer\.)?/, "").replace(/\.weight$/, "");
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
