import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import {
  batchGeometry,
  causalSoftmax,
  causalSoftmaxGradient,
  gelu,
  layerNorm,
  layerNormGradient,
  shiftedExp,
} from "../../../extension/engine/backend/fused.ts";
import { expectClose, normal, onCpu, onWasm, variants } from "./onBackend.ts";

const matrix = (shape: [number, number], seed: number) => normal(shape, seed) as tf.Tensor2D;
const vector = (n: number, seed: number) => normal([n], seed) as tf.Tensor1D;

/** The fused kernels must say what the composed operations say, which the cpu backend runs. */
async function agree(variant: (typeof variants)[number], program: () => tf.Tensor[]): Promise<void> {
  const [fused, composed] = [await onWasm(variant, program), await onCpu(program)];
  composed.forEach(({ shape, values }, i) => {
    expect(fused[i]!.shape).toEqual(shape);
    expectClose(fused[i]!.values, values, 1e-5);
  });
}

describe.each(variants)("fused kernels (%s)", (variant) => {
  test.each([1, 6, 32, 131])("layer norm and its gradient, width %i", (width) =>
    agree(variant, () => {
      const gain = vector(width, 2);
      const { y, saved } = layerNorm(matrix([9, width], 1), gain, vector(width, 3), 1e-5);
      return [y, saved.normalized, layerNormGradient(matrix([9, width], 4), gain, saved)];
    }),
  );

  test.each([1, 33])("GELU and its gradient, width %i", (width) =>
    agree(variant, () => {
      const { y, slope } = gelu(tf.mul(matrix([7, width], 1), 3));
      return [y, slope];
    }),
  );

  test.each([1, 5, 18])("causal softmax and its gradient, length %i", (length) =>
    agree(variant, () => {
      const batch = batchGeometry(Int32Array.of(length, 1, Math.ceil(length / 2)), length);
      const scores = normal([3, 2, length, length], 1) as tf.Tensor4D;
      const probabilities = causalSoftmax(scores, 0.3, batch);
      const dProbabilities = normal([3, 2, length, length], 2) as tf.Tensor4D;
      return [probabilities, causalSoftmaxGradient(dProbabilities, probabilities, 0.3)];
    }),
  );

  test.each([1, 4, 67])("shifted exponentials of %i logits", (n) =>
    agree(variant, () => {
      const { exponentials, peaks, sums } = shiftedExp(tf.mul(matrix([5, n], 1), 8));
      return [exponentials, peaks, sums];
    }),
  );
});

test("GELU saturates without overflow", async () => {
  const [y] = await onWasm("simd", () => [gelu(tf.tensor2d([[-1e4, -40, 0, 40, 1e4]])).y]);
  expectClose(y!.values, [0, 0, 0, 40, 1e4], 1e-30);
});
