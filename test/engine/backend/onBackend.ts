/** Runs the same tensor program on several backends of one process and returns plain numbers. */
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { openCpu } from "../../../extension/engine/backend/cpu.ts";
import type { KernelVariant } from "../../../extension/engine/backend/kernels/module.ts";
import { openWasm } from "../../../extension/engine/backend/wasm.ts";

export type Values = ArrayLike<number>;
type Program = () => tf.Tensor[];

export const variants: KernelVariant[] = ["relaxed", "simd"];

async function valuesOf(program: Program): Promise<{ shape: number[]; values: Values }[]> {
  const before = tf.memory().numTensors;
  const outputs = program();
  const results = await Promise.all(outputs.map(async (y) => ({ shape: y.shape, values: await y.data() })));
  tf.dispose(outputs);
  expect(tf.memory().numTensors, "tensors left over").toBe(before);
  return results;
}

/** Runs the program, whose intermediates are tidied, and fails when it leaves tensors behind. */
export async function onWasm(variant: KernelVariant, program: Program) {
  tf.enableProdMode();
  await openWasm(variant);
  return valuesOf(() => tf.tidy(program));
}

export async function onCpu(program: Program) {
  tf.enableProdMode();
  await openCpu();
  return valuesOf(() => tf.tidy(program));
}

/** Fails unless every number is within `tolerance` of its partner, relative to 1 or to its size where that is larger. */
export function expectClose(actual: Values, expected: Values, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    if (!(error <= worst)) worst = error;
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Standard normal numbers, the same for the same seed. */
export function normal(shape: number[], seed = 1): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, "float32", seed);
}
