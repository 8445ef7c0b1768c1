/** A run's tensors on disk: probes for the inspector, the final adapter for Python's `peft`. */
import path from "node:path";
import type { Experiment } from "../experiment.ts";
import type { ProbedSample } from "../lanes/laneApi.ts";
import { moduleName, slotViews } from "../model/lora.ts";
import type { WeightArray } from "../model/weights.ts";
import type { GlobalAdapters, PartyLayouts } from "../sfl/parties.ts";
import type { Artifacts } from "../simulate.ts";
import { writeAdapter } from "./peft.ts";
import { writePolicy } from "./policyFile.ts";
import type { ProbeSample } from "./probeFiles.ts";
import type { RunStore } from "./runStore.ts";
import type { TensorToWrite } from "./safetensors.ts";

export function runArtifacts(store: RunStore, experiment: Experiment): Artifacts {
  const { config, model } = experiment;
  let samplesSaved = false;
  return {
    saveProbe(epoch, probed) {
      if (!samplesSaved) store.saveProbeSamples(probeSamples(probed, experiment));
      samplesSaved = true;
      return store.saveProbe(epoch, probeTensors(probed, model.config.width));
    },
    saveCheckpoint: (checkpoint) => store.saveCheckpoint(checkpoint),
    saveAdapter(adapters, layouts) {
      const tensors = adapterArrays(adapters, layouts);
      writeAdapter(path.join(store.folder("adapters"), "final"), { config: config.lora, tensors }, model.source);
    },
    savePolicy: (group, policy) => writePolicy(store.folder("policies"), group, policy),
  };
}

/**
 * `client-0/train/17/current` and, where the server holds one, `…/reference`: the activation at the cut, [rows, d].
 * As f16: they are looked at, not computed with, and come every epoch.
 */
function probeTensors(probed: readonly ProbedSample[], width: number): Map<string, TensorToWrite> {
  const tensors = new Map<string, TensorToWrite>();
  for (const { client, sample, rows, current, reference } of probed) {
    const shape = [rows, width];
    tensors.set(`client-${client}/${sample}/current`, { shape, values: current, dtype: "F16" });
    if (reference !== undefined) {
      tensors.set(`client-${client}/${sample}/reference`, { shape, values: reference, dtype: "F16" });
    }
  }
  return tensors;
}

function probeSamples(probed: readonly ProbedSample[], { clients, tokenText }: Experiment): ProbeSample[] {
  return probed.map(({ client, sample }) => {
    const { prompt, target } = clients[client]!.find(({ id }) => id === sample)!;
    return { client, sample, promptRows: prompt.length, tokens: Array.from([...prompt, ...target], tokenText) };
  });
}

/** Flat adapters of both parties as named matrices: `h.0.attn.c_attn.lora_A` [rank, in], `….lora_B` [out, rank]. */
export function adapterArrays(adapters: GlobalAdapters, layouts: PartyLayouts): Map<string, WeightArray> {
  const arrays = new Map<string, WeightArray>();
  for (const party of ["client", "server"] as const) {
    const { slots, rank } = layouts[party];
    for (const slot of slots) {
      const { a, b } = slotViews(adapters[party], slot, rank);
      const name = moduleName(slot.block, slot.target);
      arrays.set(`${name}.lora_A`, { shape: [rank, slot.inWidth], values: a });
      arrays.set(`${name}.lora_B`, { shape: [slot.outWidth, rank], values: b });
    }
  }
  return arrays;
}
