/** Between padded tensors on one party and the unpadded samples that cross the wire. */
import * as tf from "@tensorflow/tfjs-core";
import type { TokenizedSample } from "../data/sample.ts";
import type { Targets } from "../model/ops.ts";
import type { SampleLabels } from "../wire/frame/labels.ts";
import type { SampleTensor } from "../wire/link.ts";

/** A mini-batch where it currently is: the residual stream or its gradient, and which rows of it are whose. */
export interface BatchTensors {
  /** [size x length, d]. */
  x: tf.Tensor2D;
  /** Numbers of the samples among the client's. */
  samples: readonly number[];
  /** Real tokens per sample. */
  lengths: Int32Array;
  /** Padded length. */
  length: number;
}

/** The real rows of `y` [size x length, d], sample by sample, as views into one downloaded array. */
export function unpad(y: tf.Tensor2D, { samples, lengths, length }: BatchTensors): SampleTensor[] {
  const values = y.dataSync() as Float32Array;
  const dim = y.shape[1];
  return samples.map((sample, position) => {
    const from = position * length * dim;
    const rows = lengths[position]!;
    return { sample, rows, values: values.subarray(from, from + rows * dim) };
  });
}

/** Received samples as a right-padded batch; padding is zero. What they are and how long, their frame said. */
export function pad(received: readonly SampleTensor[], dim: number): BatchTensors {
  const lengths = Int32Array.from(received, ({ rows }) => rows);
  const length = lengths.reduce((longest, rows) => Math.max(longest, rows), 0);
  const values = new Float32Array(received.length * length * dim);
  received.forEach((tensor, position) => {
    values.set(tensor.values, position * length * dim);
  });
  return {
    x: tf.tensor2d(values, [received.length * length, dim]),
    samples: received.map(({ sample }) => sample),
    lengths,
    length,
  };
}

/** A sample's labels: position t predicts token t + 1, so the first target is predicted from the separator. */
export function labelsOf({ prompt, target }: TokenizedSample, sample: number): SampleLabels {
  return { sample, firstRow: prompt.length - 1, ids: target };
}

/** Target positions of a batch padded to `length`, from its samples' labels in batch order. */
export function targetTensors(entries: readonly SampleLabels[], length: number): Targets {
  const count = entries.reduce((sum, { ids }) => sum + ids.length, 0);
  const rows = new Int32Array(count);
  const tokens = new Int32Array(count);
  let next = 0;
  entries.forEach(({ firstRow, ids }, position) => {
    tokens.set(ids, next);
    for (let i = 0; i < ids.length; i++) rows[next++] = position * length + firstRow + i;
  });
  return { rows: tf.tensor1d(rows, "int32"), labels: tf.tensor1d(tokens, "int32") };
}
