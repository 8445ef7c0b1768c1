import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectClose, normal, onCpu, onWasm, variants } from "./onBackend.ts";

/** Runs a program on wasm and on tfjs' cpu backend and compares shapes and values. */
async function compare(variant: (typeof variants)[number], program: () => tf.Tensor[], tolerance = 0): Promise<void> {
  const [actual, expected] = [await onWasm(variant, program), await onCpu(program)];
  expected.forEach(({ shape, values }, i) => {
    expect(actual[i]!.shape).toEqual(shape);
    expectClose(actual[i]!.values, values, tolerance);
  });
}

const shapes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

/** The distance between two f32 numbers in units of the last place of the second. */
function ulps(actual: number, exact: number): number {
  if (Object.is(actual, Math.fround(exact))) return 0;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(actual - exact) / 2 ** (exponent - 23);
}

describe.each(variants)("replaced kernels (%s)", (variant) => {
  test("Transpose, any rank and permutation", async () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length },
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(cases, ([shape, perm]) => compare(variant, () => [tf.transpose(normal(shape), perm)])),
      { numRuns: 60, seed: 5 },
    );
  });

  test("Transpose at a model's sizes, and of int32", () =>
    compare(variant, () => [
      tf.transpose(normal([3, 10, 3, 4, 32]), [2, 0, 3, 1, 4]),
      tf.transpose(normal([3, 2, 4, 9, 32]), [1, 3, 0, 2, 4]),
      tf.transpose(normal([129, 67])),
      tf.transpose(tf.reshape(tf.range(0, 600, 1, "int32"), [20, 30])),
    ]));

  test("Slice, any box", async () => {
    const boxes = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.tuple(...shape.map((size) => fc.integer({ min: 0, max: size - 1 }))),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: shape.length, maxLength: shape.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(boxes, ([shape, begin, parts]) => {
        const size = shape.map((length, i) => Math.ceil((length - begin[i]!) * parts[i]!));
        return compare(variant, () => [tf.slice(normal(shape), begin, size)]);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test("Unpack along any axis", () =>
    compare(variant, () => [0, 1, 2, -1].flatMap((axis) => tf.unstack(normal([3, 4, 5]), axis))));

  test("Gather of rows and along other axes", () =>
    compare(variant, () => [
      tf.gather(normal([50, 7]), tf.tensor1d([3, 49, 0, 3], "int32")),
      tf.gather(
        normal([50, 3, 5]),
        tf.tensor2d(
          [
            [1, 2],
            [0, 9],
          ],
          [2, 2],
          "int32",
        ),
      ),
      tf.gather(normal([4, 9]), tf.tensor1d([8, 0], "int32"), 1),
    ]));

  test("Gather refuses an index outside the table", async () => {
    const ids = [0, -1];
    await expect(onWasm(variant, () => [tf.gather(normal([5, 2]), tf.tensor1d(ids, "int32"))])).rejects.toThrow(
      "[0, 4]",
    );
  });

  test("Exp is accurate to 2 ulp over its whole range", async () => {
    const x = Float32Array.from({ length: 40_003 }, (_, i) => -104 + (193 * i) / 40_002);
    const [y] = await onWasm(variant, () => [tf.exp(tf.tensor1d(x))]);
    const worst = Math.max(...x.map((value, i) => ulps(y!.values[i]!, Math.exp(value))));
    expect(worst).toBeLessThanOrEqual(2);
  });

  test("Exp of infinities, NaN and zero", async () => {
    const [y] = await onWasm(variant, () => [
      tf.exp(tf.tensor1d([Number.POSITIVE_INFINITY, -1e30, Number.NaN, 0, 89])),
    ]);
    expect([...(y!.values as Float32Array)]).toEqual([
      Number.POSITIVE_INFINITY,
      0,
      Number.NaN,
      1,
      Number.POSITIVE_INFINITY,
    ]);
  });

  test.each([1, 3, 16, 17, 83])("Max and Sum over a last axis of %i", (n) =>
    compare(
      variant,
      () => {
        const x = tf.mul(normal([5, 2, n]), 10);
        return [tf.max(x, -1), tf.max(x, 2, true), tf.sum(x, -1, true), tf.sum(x, [2])];
      },
      2e-6,
    ),
  );

  test("Max and Sum over other axes are left to tfjs", () =>
    compare(
      variant,
      () => [tf.max(normal([5, 6]), 0), tf.sum(normal([5, 6])), tf.max(normal([2, 3, 4]), [0, 2])],
      2e-6,
    ));
});
