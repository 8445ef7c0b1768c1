/** A stored adapter as the tensors that a whole model runs with. */

import { type AdapterTensors, adapterLayout, adapterTensors, moduleName, slotViews } from "../model/lora.ts";
import type { Gpt2Config } from "../model/weights.ts";
import type { Adapter } from "./peft.ts";

/** @returns makes them again, for the scope it is called in; none for the bare model. */
export function adapterTensorsOf(adapter: Adapter | undefined, model: Gpt2Config): () => AdapterTensors {
  if (adapter === undefined) return () => new Map();
  const { config, tensors } = adapter;
  const allBlocks = Array.from({ length: model.layers }, (_, block) => block);
  const layout = adapterLayout(model, config, allBlocks);
  const flat = new Float32Array(layout.size);
  for (const slot of layout.slots) {
    const { a, b } = slotViews(flat, slot, layout.rank);
    const name = moduleName(slot.block, slot.target);
    a.set(tensors.get(`${name}.lora_A`)!.values);
    b.set(tensors.get(`${name}.lora_B`)!.values);
  }
  return () => adapterTensors(flat, layout);
}
