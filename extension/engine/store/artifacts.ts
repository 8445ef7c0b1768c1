/** A run's tensors on disk: probes for the inspector, the final adapter for Python's `peft`. */
import { payloadKind } from "../../protocol/interfaces.ts";
import type { Experiment } from "../experiment.ts";
import { within } from "../io/files/place.ts";
import { writeAdapter } from "../io/peft.ts";
import type { TensorToWrite } from "../io/safetensors.ts";
import { type AdapterLayout, moduleName, slotViews } from "../model/lora.ts";
import type { WeightArray } from "../model/weights.ts";
import type { ProbedSample } from "../observe/probe.ts";
import type { Artifacts } from "../simulation.ts";
import { writePolicy } from "./policyFile.ts";
import { type ProbeSample, probeTensorName } from "./probeFiles.ts";
import type { RunStore } from "./runStore.ts";

export function runArtifacts(store: RunStore, experiment: Experiment): Artifacts {
  const { config, model } = experiment;
  let samplesSaved = false;
  return {
    async saveProbe(epoch, probed) {
      if (!samplesSaved) store.saveProbeSamples(await probeSamples(probed, experiment));
      samplesSaved = true;
      return store.saveProbe(epoch, probeTensors(probed, model.config.width));
    },
    saveReceived: (received) => store.saveReceived(received),
    saveCheckpoint: (checkpoint) => store.saveCheckpoint(checkpoint),
    saveAdapter(adapters, layout) {
      const tensors = adapterArrays(adapters, layout);
      writeAdapter(within(store.folder("adapters"), "final"), { config: config.lora, tensors }, model.source);
    },
    savePolicy: (group, policy) => writePolicy(store.folder("policies"), group, policy),
  };
}

/**
 * Tensors by {@link probeTensorName}, [rows, d]. In two bytes a value: they are looked at, not computed with, and come
 * every epoch. Gradients are too small for f16, whose least value is 6e-8.
 */
function probeTensors(probed: readonly ProbedSample[], width: number): Map<string, TensorToWrite> {
  const tensors = new Map<string, TensorToWrite>();
  for (const { client, sample, rows, tensors: atCuts } of probed) {
    for (const { interface: name, current, reference } of atCuts) {
      const form = { shape: [rows, width], dtype: payloadKind(name) === "gradient" ? "BF16" : "F16" } as const;
      tensors.set(probeTensorName(client, sample, name, "current"), { ...form, values: current });
      if (reference === undefined) continue;
      tensors.set(probeTensorName(client, sample, name, "reference"), { ...form, values: reference });
    }
  }
  return tensors;
}

async function probeSamples(
  probed: readonly ProbedSample[],
  { clients, tokenTexts }: Experiment,
): Promise<ProbeSample[]> {
  const described = probed.map(async ({ client, sample }) => {
    const { prompt, target } = clients[client]!.find(({ id }) => id === sample)!;
    return { client, sample, promptRows: prompt.length, tokens: await tokenTexts([...prompt, ...target]) };
  });
  return Promise.all(described);
}

/** Flat adapters as named matrices: `h.0.attn.c_attn.lora_A` [rank, in], `….lora_B` [out, rank]. */
export function adapterArrays(adapters: Float32Array, { slots, rank }: AdapterLayout): Map<string, WeightArray> {
  const arrays = new Map<string, WeightArray>();
  for (const slot of slots) {
    const { a, b } = slotViews(adapters, slot, rank);
    const name = moduleName(slot.block, slot.target);
    arrays.set(`${name}.lora_A`, { shape: [rank, slot.inWidth], values: a });
    arrays.set(`${name}.lora_B`, { shape: [slot.outWidth, rank], values: b });
  }
  return arrays;
}
