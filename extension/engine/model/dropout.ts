/** LoRA dropout whose masks follow from seed, epoch and sample, not from a batch's composition. */
import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "../numeric/random.ts";
import { type AdapterSlot, moduleName } from "./lora.ts";

export interface DropoutBatch {
  seed: number;
  client: number;
  epoch: number;
  /** Numbers of the batch's samples among the client's. */
  samples: readonly number[];
  /** Real tokens per sample. */
  lengths: Int32Array;
  /** Padded length S. */
  length: number;
}

/**
 * The inverted-dropout mask of an adapter's input: 0 with probability `rate`, else 1 / (1 - rate).
 *
 * @returns [size x length, in]; rows of padding are 0.
 */
export function dropoutMask(batch: DropoutBatch, slot: AdapterSlot, rate: number): tf.Tensor2D {
  const { seed, client, epoch, samples, lengths, length } = batch;
  const rows = samples.length * length;
  const mask = new Float32Array(rows * slot.inWidth);
  const kept = 1 / (1 - rate);
  samples.forEach((sample, position) => {
    const random = randomStream(seed, `dropout/${client}/${epoch}/${sample}/${moduleName(slot.block, slot.target)}`);
    const from = position * length * slot.inWidth;
    const to = from + lengths[position]! * slot.inWidth;
    for (let i = from; i < to; i++) mask[i] = random.uniform() < rate ? 0 : kept;
  });
  return tf.tensor2d(mask, [rows, slot.inWidth]);
}
