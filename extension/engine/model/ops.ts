/**
 * The operations of a GPT-2 block, each as a vector-Jacobian product: the value and a pullback that maps the value's
 * cotangent to its inputs'.
 *
 * Why not tfjs's tape: the client's backward pass starts with a gradient that arrives over the wire, long after its
 * forward pass, so the two must be separable; and no gradient of a frozen weight is ever formed. All matrices are
 * rank 2, [rows, features] with rows = batch x sequence, because the gradient of a rank-3 by rank-2 product throws.
 *
 * Ownership: values and what a pullback needs live in the caller's `tf.tidy`; intermediates die within the operation.
 */
import * as tf from "@tensorflow/tfjs-core";
import {
  type BatchGeometry,
  causalSoftmax,
  causalSoftmaxGradient,
  gelu as geluKernel,
  layerNormGradient,
  layerNorm as layerNormKernel,
} from "../backend/fused.ts";

export interface Vjp<Cotangent> {
  y: tf.Tensor2D;
  /** Call at most once per tidy; needs the tensors of the forward pass to be alive. */
  pullback(dy: tf.Tensor2D): Cotangent;
}

export interface LinearWeights {
  /** Conv1D layout, [in, out]. */
  weight: tf.Tensor2D;
  /** [out]. */
  bias: tf.Tensor1D;
}

/** One LoRA pair: the update is `scale * (x A^T) B^T` (Hu et al. 2021). */
export interface LoraPair {
  /** [rank, in]. */
  a: tf.Tensor2D;
  /** [out, rank]. */
  b: tf.Tensor2D;
  /** alpha / rank. */
  scale: number;
  /** Inverted-dropout mask on the adapter's input, [rows, in], or undefined when not training with dropout. */
  dropoutMask?: tf.Tensor2D;
}

/** A type, not an interface: `tf.tidy` takes only what has an index signature. */
export type LoraGradient = { a: tf.Tensor2D; b: tf.Tensor2D };

/** A frozen linear map [rows, in] -> [rows, out]; its pullback never forms a weight gradient. */
export function frozenLinear(x: tf.Tensor2D, { weight, bias }: LinearWeights): Vjp<tf.Tensor2D> {
  return {
    y: tf.tidy(() => tf.add(tf.matMul(x, weight), bias)),
    pullback: (dy) => tf.matMul(dy, weight, false, true),
  };
}

/** A frozen linear map with a trainable LoRA update. */
export function loraLinear(
  x: tf.Tensor2D,
  linear: LinearWeights,
  lora: LoraPair,
): Vjp<{ dx: tf.Tensor2D; gradient: LoraGradient }> & { adapterGradient(dy: tf.Tensor2D): LoraGradient } {
  const { a, b, scale, dropoutMask } = lora;
  const input = dropoutMask === undefined ? x : tf.mul<tf.Tensor2D>(x, dropoutMask);
  const down = tf.matMul(input, a, false, true);
  const y = tf.tidy(() => {
    const update = tf.matMul(tf.mul<tf.Tensor2D>(down, scale), b, false, true);
    return tf.add<tf.Tensor2D>(frozenLinear(x, linear).y, update);
  });
  const toDown = (dy: tf.Tensor2D) => tf.mul<tf.Tensor2D>(tf.matMul(dy, b), scale);
  const gradient = (dy: tf.Tensor2D, dDown: tf.Tensor2D): LoraGradient => ({
    a: tf.matMul<tf.Tensor2D>(dDown, input, true, false),
    b: tf.mul<tf.Tensor2D>(tf.matMul(dy, down, true, false), scale),
  });
  return {
    y,
    pullback: (dy) =>
      tf.tidy(() => {
        const dDown = toDown(dy);
        const dInput = tf.matMul(dDown, a);
        const dUpdate = dropoutMask === undefined ? dInput : tf.mul<tf.Tensor2D>(dInput, dropoutMask);
        return {
          dx: tf.add<tf.Tensor2D>(tf.matMul(dy, linear.weight, false, true), dUpdate),
          gradient: gradient(dy, dDown),
        };
      }),
    adapterGradient: (dy) => tf.tidy(() => gradient(dy, toDown(dy))),
  };
}

/** Layer normalization over the last axis with frozen gain and bias, both [features]. */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): Vjp<tf.Tensor2D> {
  const { y, saved } = layerNormKernel(x, gain, bias, epsilon);
  return { y, pullback: (dy) => layerNormGradient(dy, gain, saved) };
}

/** GELU in the tanh approximation (GPT-2's `gelu_new`). */
export function gelu(x: tf.Tensor2D): Vjp<tf.Tensor2D> {
  const { y, slope } = geluKernel(x);
  return { y, pullback: (dy) => tf.mul<tf.Tensor2D>(dy, slope) };
}

/**
 * Multi-head causal self-attention with padding mask.
 *
 * @param qkv [size x length, 3 d]: query, key and value side by side, as `c_attn` makes them.
 */
export function attention(qkv: tf.Tensor2D, batch: BatchGeometry, heads: number): Vjp<tf.Tensor2D> {
  const { size, length } = batch;
  const width = qkv.shape[1] / 3;
  const headWidth = width / heads;
  const scale = 1 / Math.sqrt(headWidth);

  const toHeads = (x: tf.Tensor2D) =>
    tf.unstack(tf.transpose(tf.reshape(x, [size, length, 3, heads, headWidth]), [2, 0, 3, 1, 4])) as tf.Tensor4D[];
  const [query, key, value] = tf.tidy(() => toHeads(qkv)) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const probabilities = tf.tidy(() => causalSoftmax(tf.matMul(query, key, false, true), scale, batch));
  const y = tf.tidy(() =>
    tf.reshape<tf.Rank.R2>(tf.transpose(tf.matMul(probabilities, value), [0, 2, 1, 3]), [size * length, width]),
  );
  return {
    y,
    pullback: (dy) =>
      tf.tidy(() => {
        const dOut = tf.transpose<tf.Tensor4D>(tf.reshape(dy, [size, length, heads, headWidth]), [0, 2, 1, 3]);
        const dValue = tf.matMul(probabilities, dOut, true, false);
        const dScores = causalSoftmaxGradient(tf.matMul(dOut, value, false, true), probabilities, scale);
        const dQuery = tf.matMul(dScores, key);
        const dKey = tf.matMul(dScores, query, true, false);
        const stacked = tf.stack([dQuery, dKey, dValue]);
        return tf.reshape<tf.Rank.R2>(tf.transpose(stacked, [1, 3, 0, 2, 4]), [size * length, 3 * width]);
      }),
  };
}

/** Where the loss looks: rows of the flattened batch that predict a target token, and what they should predict. */
export interface Targets {
  /** Row indices into [size x length], ascending, [targets] int32. */
  rows: tf.Tensor1D;
  /** Token ids, [targets] int32. */
  labels: tf.Tensor1D;
}

/** Picks rows of [rows, d]; the pullback puts cotangents back and leaves zeros elsewhere. Indices must be distinct. */
export function gatherRows(x: tf.Tensor2D, indices: tf.Tensor1D): Vjp<tf.Tensor2D> {
  return {
    y: tf.gather(x, indices),
    pullback: (dy) => tf.tidy(() => tf.scatterND<tf.Rank.R2>(tf.expandDims(indices, 1) as tf.Tensor2D, dy, x.shape)),
  };
}
