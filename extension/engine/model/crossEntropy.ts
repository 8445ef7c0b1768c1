/**
 * Cross-entropy of a tied language-model head, at target positions only.
 *
 * Neither one-hot labels nor normalized probabilities are formed: with e = exp(logits - max) and s = sum(e), the loss is
 * log s + max - x.w_label and its gradient (e W) / s - w_label. Rows go through the vocabulary some at a time and the
 * gradient is formed right then, so that no [targets, vocabulary] matrix outlives its use: for GPT-2 it would outweigh
 * all the rest of a block's memory.
 */
import * as tf from "@tensorflow/tfjs-core";
import { shiftedExp } from "../backend/fused.ts";
import type { Vjp } from "./ops.ts";

/** Most logits held at once: 32 MB of f32. */
const logitsAtOnce = 8_000_000;

/**
 * @param x [targets, d], after the final norm. @param embedding [vocabulary, d]. @param labels [targets], int32.
 * @returns y: negative log-likelihoods in nats, [targets, 1]; the pullback takes their cotangent, [targets, 1].
 */
export function tiedCrossEntropy(x: tf.Tensor2D, embedding: tf.Tensor2D, labels: tf.Tensor1D): Vjp<tf.Tensor2D> {
  const { y, slope } = tf.tidy(() => {
    const labelRows = tf.gather(embedding, labels);
    const parts = chunks(x, embedding.shape[0]).map((rows) =>
      tf.tidy(() => {
        const { exponentials, peaks, sums } = shiftedExp(tf.matMul(rows, embedding, false, true));
        return { logSum: logSumOf(sums, peaks), expected: tf.div(tf.matMul(exponentials, embedding), sums) };
      }),
    );
    return {
      y: likelihoods(parts, x, labelRows),
      slope: tf.sub<tf.Tensor2D>(tf.concat(parts.map(({ expected }) => expected)), labelRows),
    };
  });
  return { y, pullback: (dy) => tf.mul<tf.Tensor2D>(slope, dy) };
}

/** The value of {@link tiedCrossEntropy} alone, for half the work. */
export function tiedLikelihoods(x: tf.Tensor2D, embedding: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy(() => {
    const parts = chunks(x, embedding.shape[0]).map((rows) =>
      tf.tidy(() => {
        const { peaks, sums } = shiftedExp(tf.matMul(rows, embedding, false, true));
        return { logSum: logSumOf(sums, peaks) };
      }),
    );
    return likelihoods(parts, x, tf.gather(embedding, labels));
  });
}

/** Rows of x, as many at a time as have `logitsAtOnce` logits. */
function chunks(x: tf.Tensor2D, vocabulary: number): tf.Tensor2D[] {
  const [rows, width] = x.shape;
  const most = Math.max(1, Math.floor(logitsAtOnce / vocabulary));
  if (rows <= most) return [x];
  return Array.from({ length: Math.ceil(rows / most) }, (_, part) =>
    tf.slice(x, [part * most, 0], [Math.min(most, rows - part * most), width]),
  );
}

function logSumOf(sums: tf.Tensor2D, peaks: tf.Tensor2D): tf.Tensor2D {
  return tf.add<tf.Tensor2D>(tf.log(sums), peaks);
}

function likelihoods(parts: { logSum: tf.Tensor2D }[], x: tf.Tensor2D, labelRows: tf.Tensor): tf.Tensor2D {
  const logSums = tf.concat(parts.map(({ logSum }) => logSum));
  return tf.sub<tf.Tensor2D>(logSums, tf.sum(tf.mul(x, labelRows), 1, true));
}
