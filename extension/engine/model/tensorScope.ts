import * as tf from "@tensorflow/tfjs-core";

/**
 * Runs `work` and disposes every tensor made in it, the result being no tensor.
 *
 * `tf.tidy` walks whatever it is given back, number by number for a typed array, in search of tensors to keep; a step
 * returns long gradient vectors, so they are passed around it.
 */
export function tensorScope<T>(work: () => T): T {
  let result: T | undefined;
  tf.tidy(() => {
    result = work();
  });
  return result as T;
}
