import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { expectClose, onWasm, variants } from "./onBackend.ts";

interface Product {
  batchA: number[];
  batchB: number[];
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
}

const volume = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

function operands({ batchA, batchB, m, k, n, transposeA, transposeB }: Product) {
  const stream = randomStream(7, "operands");
  const fill = (shape: number[]) => ({
    shape,
    values: Float32Array.from({ length: volume(shape) }, () => stream.normal()),
  });
  return {
    a: fill([...batchA, ...(transposeA ? [k, m] : [m, k])]),
    b: fill([...batchB, ...(transposeB ? [n, k] : [k, n])]),
  };
}

/** The index of an operand's matrix for the i-th of the broadcast batch, by division, unlike the kernel's way. */
function matrixOf(own: number[], batch: number[], i: number): number {
  let index = 0;
  let stride = 1;
  let rest = i;
  for (let axis = 1; axis <= batch.length; axis++) {
    const size = batch.at(-axis)!;
    const ownSize = own.at(-axis) ?? 1;
    index += (ownSize === 1 ? 0 : rest % size) * stride;
    stride *= ownSize;
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The product in f64, straight from the definition. */
function reference(product: Product): Float64Array {
  const { batchA, batchB, m, k, n, transposeA, transposeB } = product;
  const { a, b } = operands(product);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const c = new Float64Array(volume(batch) * m * n);
  for (let i = 0; i < volume(batch); i++) {
    const [atA, atB] = [matrixOf(batchA, batch, i) * m * k, matrixOf(batchB, batch, i) * k * n];
    for (let row = 0; row < m; row++) {
      for (let p = 0; p < k; p++) {
        const left = a.values[atA + (transposeA ? p * m + row : row * k + p)]!;
        for (let column = 0; column < n; column++) {
          const right = b.values[atB + (transposeB ? column * k + p : p * n + column)]!;
          c[(i * m + row) * n + column]! += left * right;
        }
      }
    }
  }
  return c;
}

async function check(variant: (typeof variants)[number], product: Product): Promise<void> {
  const { a, b } = operands(product);
  const [c] = await onWasm(variant, () => [
    tf.matMul(tf.tensor(a.values, a.shape), tf.tensor(b.values, b.shape), product.transposeA, product.transposeB),
  ]);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(product.batchA, product.batchB);
  expect(c!.shape).toEqual([...batch, product.m, product.n]);
  // k products of unit normals: partial sums of about sqrt(k) in size, rounded k times to 2^-24; twice that for the tail.
  expectClose(c!.values, reference(product), 2 ** -23 * product.k + 1e-6);
}

const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[3], []],
  [[], [2]],
  [
    [2, 1],
    [1, 3],
  ],
);

describe.each(variants)("BatchMatMul (%s)", (variant) => {
  test("agrees with the f64 product for any shape, transposition and batch", async () => {
    const size = fc.integer({ min: 1, max: 37 });
    const products = fc
      .record({ batch: batches, m: size, k: size, n: size, transposeA: fc.boolean(), transposeB: fc.boolean() })
      .map(({ batch: [batchA, batchB], ...rest }): Product => ({ batchA, batchB, ...rest }));
    await fc.assert(
      fc.asyncProperty(products, (product) => check(variant, product)),
      { numRuns: 60, seed: 3 },
    );
  });

  test.each([
    [197, 530, 21],
    [9, 1030, 1029],
    [640, 8, 384],
    [1, 128, 512],
  ])("agrees beyond the cache blocks: [%i, %i, %i]", async (m, k, n) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      await check(variant, { batchA: [], batchB: [], m, k, n, transposeA, transposeB });
    }
  });

  test("is zero where the inner size is zero, empty where an outer size is", async () => {
    const [zeros, empty] = await onWasm(variant, () => [
      tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
      tf.matMul(tf.zeros([0, 4]), tf.ones([4, 3])),
    ]);
    expect([...(zeros!.values as Float32Array)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(empty!.shape).toEqual([0, 3]);
  });

  test("names the shapes that do not fit", async () => {
    await expect(onWasm(variant, () => [tf.matMul(tf.ones([2, 3]), tf.ones([4, 5]))])).rejects.toThrow(/inner/i);
  });
});
