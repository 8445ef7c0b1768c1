/**
 * Adapters as flat vectors.
 *
 * The adapters of a party (a client, the server) live in one Float32Array: that is what the optimizer steps, what
 * FedAvg averages, what crosses the wire and what is exported. A layout says which slice is which matrix.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LoraConfig, LoraTarget } from "../../protocol/config/runConfig.ts";
import { randomStream } from "../numeric/random.ts";
import type { LoraGradient, LoraPair } from "./ops.ts";
import type { Gpt2Config } from "./weights.ts";

/** One LoRA pair within the flat vector: A [rank, in] at `offset`, B [out, rank] right behind it. */
export interface AdapterSlot {
  block: number;
  target: LoraTarget;
  inWidth: number;
  outWidth: number;
  offset: number;
}

export interface AdapterLayout {
  slots: readonly AdapterSlot[];
  rank: number;
  /** alpha / rank. */
  scale: number;
  dropout: number;
  /** Length of the flat vector. */
  size: number;
}

/** Widths of a block's projections, in Conv1D order [in, out]. */
export function projectionWidths({ width, inner }: Gpt2Config, target: LoraTarget): [number, number] {
  switch (target) {
    case "c_attn":
      return [width, 3 * width];
    case "attn.c_proj":
      return [width, width];
    case "c_fc":
      return [width, inner];
    case "mlp.c_proj":
      return [inner, width];
  }
}

/** The Hugging Face module name of a projection: `h.3.attn.c_attn`. */
export function moduleName(block: number, target: LoraTarget): string {
  const path = { c_attn: "attn.c_attn", "attn.c_proj": "attn.c_proj", c_fc: "mlp.c_fc", "mlp.c_proj": "mlp.c_proj" };
  return `h.${block}.${path[target]}`;
}

/** Lays out the adapters of the given blocks, in block order and the order of `config.targets`. */
export function adapterLayout(model: Gpt2Config, config: LoraConfig, blocks: readonly number[]): AdapterLayout {
  const slots: AdapterSlot[] = [];
  let offset = 0;
  for (const block of blocks) {
    for (const target of config.targets) {
      const [inWidth, outWidth] = projectionWidths(model, target);
      slots.push({ block, target, inWidth, outWidth, offset });
      offset += config.rank * (inWidth + outWidth);
    }
  }
  return { slots, rank: config.rank, scale: config.alpha / config.rank, dropout: config.dropout, size: offset };
}

/** The two slices of a slot: A [rank, in] and B [out, rank], views into `flat`. */
export function slotViews(flat: Float32Array, slot: AdapterSlot, rank: number): { a: Float32Array; b: Float32Array } {
  const middle = slot.offset + rank * slot.inWidth;
  return { a: flat.subarray(slot.offset, middle), b: flat.subarray(middle, middle + slot.outWidth * rank) };
}

/** Fresh adapters: A uniform in +-1/sqrt(in) (Kaiming with a = sqrt 5, as PEFT), B zero. Each slot has its own stream. */
export function initialAdapters(layout: AdapterLayout, seed: number): Float32Array {
  const flat = new Float32Array(layout.size);
  for (const slot of layout.slots) {
    const random = randomStream(seed, `lora/${moduleName(slot.block, slot.target)}`);
    const bound = 1 / Math.sqrt(slot.inWidth);
    const { a } = slotViews(flat, slot, layout.rank);
    for (let i = 0; i < a.length; i++) a[i] = (2 * random.uniform() - 1) * bound;
  }
  return flat;
}

/** Adapters of one party as tensors for one step; create inside the step's tidy. */
export type AdapterTensors = ReadonlyMap<string, LoraPair>;

/**
 * Uploads the flat vector.
 *
 * @param dropoutMask makes the mask of a slot's input, [rows, in]; absent: no dropout (evaluation).
 */
export function adapterTensors(
  flat: Float32Array,
  layout: AdapterLayout,
  dropoutMask?: (slot: AdapterSlot) => tf.Tensor2D,
): AdapterTensors {
  return new Map(
    layout.slots.map((slot) => {
      const { a, b } = slotViews(flat, slot, layout.rank);
      const pair: LoraPair = {
        // Copies: a backend may keep the array it is given, and the optimizer writes to `flat` in place.
        a: tf.tensor2d(a.slice(), [layout.rank, slot.inWidth]),
        b: tf.tensor2d(b.slice(), [slot.outWidth, layout.rank]),
        scale: layout.scale,
        ...(dropoutMask === undefined ? {} : { dropoutMask: dropoutMask(slot) }),
      };
      return [moduleName(slot.block, slot.target), pair];
    }),
  );
}

/** Gradients by module name, as the model's pullback returns them; a record, because `tf.tidy` does not look into maps. */
export type AdapterGradients = Record<string, LoraGradient>;

/** Downloads gradients into one flat vector of the layout; every slot must be there. */
export function flattenGradients(gradients: AdapterGradients, layout: AdapterLayout): Float32Array {
  const flat = new Float32Array(layout.size);
  for (const slot of layout.slots) {
    const gradient = gradients[moduleName(slot.block, slot.target)];
    if (gradient === undefined) throw new Error(`no gradient for ${moduleName(slot.block, slot.target)}`);
    const { a, b } = slotViews(flat, slot, layout.rank);
    a.set(gradient.a.dataSync());
    b.set(gradient.b.dataSync());
  }
  return flat;
}
