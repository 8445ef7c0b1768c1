/**
 * Elementwise parts of a GPT-2 block: one kernel of ours each where the current backend has it (wasm), else composed of
 * plain tfjs operations that every backend has. Both ways agree to rounding.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { FusedKernelName } from "./kernels/fusedKernels.ts";

/** Runs one of our kernels, or returns undefined where the current backend has none of that name. */
function fused(name: FusedKernelName, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}): tf.Tensor[] | undefined {
  if (tf.getKernel(name, tf.getBackend()) === undefined) return undefined;
  return [tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(name, inputs, attrs)].flat();
}

export interface LayerNormSaved {
  /** (x - mean) / std, [rows, features]. */
  normalized: tf.Tensor2D;
  /** 1 / std, [rows, 1]. */
  inverseStd: tf.Tensor2D;
}

/** Layer normalization of [rows, features] over the features. */
export function layerNorm(
  x: tf.Tensor2D,
  gain: tf.Tensor1D,
  bias: tf.Tensor1D,
  epsilon: number,
): { y: tf.Tensor2D; saved: LayerNormSaved } {
  const outputs = fused("SplitcomLayerNorm", { x, gain, bias }, { epsilon });
  if (outputs !== undefined) {
    const [y, normalized, inverseStd] = outputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    return { y, saved: { normalized, inverseStd } };
  }
  const { y, normalized, inverseStd } = tf.tidy(() => {
    const centered = tf.sub<tf.Tensor2D>(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centered), 1, true);
    const inverseStd = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor2D;
    const normalized = tf.mul<tf.Tensor2D>(centered, inverseStd);
    return { y: tf.add<tf.Tensor2D>(tf.mul(normalized, gain), bias), normalized, inverseStd };
  });
  return { y, saved: { normalized, inverseStd } };
}

/** dx of {@link layerNorm}; gain and bias are frozen and get no gradient. */
export function layerNormGradient(dy: tf.Tensor2D, gain: tf.Tensor1D, saved: LayerNormSaved): tf.Tensor2D {
  const { normalized, inverseStd } = saved;
  const dx = fused("SplitcomLayerNormGradient", { dy, gain, normalized, inverseStd })?.[0];
  if (dx !== undefined) return dx as tf.Tensor2D;
  return tf.tidy(() => {
    const dNormalized = tf.mul<tf.Tensor2D>(dy, gain);
    const projection = tf.mul(normalized, tf.mean(tf.mul(dNormalized, normalized), 1, true));
    const centered = tf.sub(tf.sub(dNormalized, tf.mean(dNormalized, 1, true)), projection);
    return tf.mul<tf.Tensor2D>(centered, inverseStd);
  });
}

const GELU_SLOPE = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/**
 * GELU(tanh) and its slope dy/dx, both [rows, features].
 *
 * The slope is all that the way back needs, half of what input and gate would take. Written with a sigmoid (the same
 * function): tfjs-wasm's tanh is twenty times slower.
 */
export function gelu(x: tf.Tensor2D): { y: tf.Tensor2D; slope: tf.Tensor2D } {
  const outputs = fused("SplitcomGelu", { x });
  if (outputs !== undefined) {
    const [y, slope] = outputs as [tf.Tensor2D, tf.Tensor2D];
    return { y, slope };
  }
  return tf.tidy(() => {
    const cubic = tf.mul<tf.Tensor2D>(tf.square(x), GELU_SLOPE * GELU_CUBIC);
    const gate = tf.sigmoid(tf.mul<tf.Tensor2D>(x, tf.add(cubic, GELU_SLOPE)));
    const y = tf.mul<tf.Tensor2D>(x, gate);
    // gate + y (1 - gate) (GELU_SLOPE + 3 cubic)
    const change = tf.mul(tf.sub(y, tf.mul(y, gate)), tf.add(tf.mul(cubic, 3), GELU_SLOPE));
    return { y, slope: tf.add<tf.Tensor2D>(gate, change) };
  });
}

/** The geometry of a right-padded mini-batch of [size, length] tokens, made once and shared by all its blocks. */
export interface BatchGeometry {
  size: number;
  /** Padded length S. */
  length: number;
  /** Real tokens per sample, [size], int32. */
  lengths: tf.Tensor1D;
  /** Additive attention mask, [size, 1, length, length]: 0 where key <= query and the key is a real token. */
  mask: tf.Tensor4D;
}

/** What is added to scores that must not be attended to; finite, so that a fully masked row stays a number. */
const MASKED = -1e9;

/** The caller's tidy owns the two tensors. The mask is made in plain arrays: comparing and selecting is slow in tfjs-wasm. */
export function batchGeometry(lengths: Int32Array, length: number): BatchGeometry {
  const mask = new Float32Array(lengths.length * length * length).fill(MASKED);
  lengths.forEach((real, sample) => {
    for (let query = 0; query < length; query++) {
      const row = (sample * length + query) * length;
      mask.fill(0, row, row + Math.min(query + 1, real));
    }
  });
  return {
    size: lengths.length,
    length,
    lengths: tf.tensor1d(lengths, "int32"),
    mask: tf.tensor4d(mask, [lengths.length, 1, length, length]),
  };
}

/** Softmax of `scale * scores`, [size, heads, length, length], over real keys not after the query. */
export function causalSoftmax(scores: tf.Tensor4D, scale: number, { lengths, mask }: BatchGeometry): tf.Tensor4D {
  const probabilities = fused("SplitcomCausalSoftmax", { scores, lengths }, { scale })?.[0];
  if (probabilities !== undefined) return probabilities as tf.Tensor4D;
  return tf.tidy(() => tf.softmax(tf.add<tf.Tensor4D>(tf.mul(scores, scale), mask)));
}

/** d(scores) of {@link causalSoftmax} from d(probabilities). */
export function causalSoftmaxGradient(
  dProbabilities: tf.Tensor4D,
  probabilities: tf.Tensor4D,
  scale: number,
): tf.Tensor4D {
  const dScores = fused("SplitcomCausalSoftmaxGradient", { dProbabilities, probabilities }, { scale })?.[0];
  if (dScores !== undefined) return dScores as tf.Tensor4D;
  return tf.tidy(() => {
    const weighted = tf.mul<tf.Tensor4D>(dProbabilities, probabilities);
    const centered = tf.sub(weighted, tf.mul(probabilities, tf.sum(weighted, -1, true)));
    return tf.mul<tf.Tensor4D>(centered, scale);
  });
}

export interface ShiftedExp {
  /** exp(logits - peaks), [rows, n]. */
  exponentials: tf.Tensor2D;
  /** The largest logit of each row, [rows, 1]. */
  peaks: tf.Tensor2D;
  /** The sum of each row of `exponentials`, [rows, 1]. */
  sums: tf.Tensor2D;
}

/** What cross-entropy needs of [rows, n] logits, in one pass where it can be. */
export function shiftedExp(logits: tf.Tensor2D): ShiftedExp {
  const outputs = fused("SplitcomShiftedExp", { logits });
  if (outputs !== undefined) {
    const [exponentials, peaks, sums] = outputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    return { exponentials, peaks, sums };
  }
  return tf.tidy(() => {
    const peaks = tf.max<tf.Tensor2D>(logits, 1, true);
    const exponentials = tf.exp(tf.sub<tf.Tensor2D>(logits, peaks));
    return { exponentials, peaks, sums: tf.sum<tf.Tensor2D>(exponentials, 1, true) };
  });
}
