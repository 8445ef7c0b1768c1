/**
 * A small fully connected network on plain arrays: two of them decide on a threshold, far from any tensor backend.
 *
 * Hidden layers are tanh; the last one is linear, or tanh where outputs are to be squashed. Weights lie flat, layer by
 * layer: [outputs, inputs] row-major, then the biases.
 */
import type { RandomStream } from "../../numeric/random.ts";

export interface NetworkShape {
  /** Widths of input, hidden layers and output. */
  widths: readonly number[];
  /** Whether outputs pass tanh. */
  squashed: boolean;
}

/** Values of every layer in turn, the input first: what the way back needs. */
export type Activations = readonly Float64Array[];

export function parameterCount({ widths }: NetworkShape): number {
  return widths.slice(1).reduce((sum, width, layer) => sum + width * (widths[layer]! + 1), 0);
}

/** Uniform in +-1/sqrt(inputs), and +-0.003 in the last layer, so that first outputs are near 0 (Lillicrap et al. 2016). */
export function initialWeights({ widths }: NetworkShape, random: RandomStream): Float32Array {
  return Float32Array.from(
    widths.slice(1).flatMap((width, layer) => {
      const inputs = widths[layer]!;
      const bound = layer === widths.length - 2 ? 0.003 : 1 / Math.sqrt(inputs);
      return Array.from({ length: width * (inputs + 1) }, () => (2 * random.uniform() - 1) * bound);
    }),
  );
}

/** @param input of the first width. @returns activations whose last are the outputs. */
export function forward(shape: NetworkShape, weights: Float32Array, input: ArrayLike<number>): Activations {
  const activations = [Float64Array.from(input)];
  let at = 0;
  for (let layer = 1; layer < shape.widths.length; layer++) {
    const before = activations[layer - 1]!;
    const width = shape.widths[layer]!;
    const linear = layer === shape.widths.length - 1 && !shape.squashed;
    const biases = at + width * before.length;
    const values = new Float64Array(width);
    for (let i = 0; i < width; i++) {
      let sum = weights[biases + i]!;
      for (let j = 0; j < before.length; j++) sum += weights[at + i * before.length + j]! * before[j]!;
      values[i] = linear ? sum : Math.tanh(sum);
    }
    activations.push(values);
    at = biases + width;
  }
  return activations;
}

/**
 * Adds the gradient of a loss with respect to the weights to `gradient` [parameters].
 *
 * @param outputGradient of the loss with respect to the outputs. @returns that with respect to the input.
 */
export function backward(
  shape: NetworkShape,
  weights: Float32Array,
  activations: Activations,
  outputGradient: ArrayLike<number>,
  gradient: Float64Array,
): Float64Array {
  let slopes = Float64Array.from(outputGradient);
  let end = weights.length;
  for (let layer = shape.widths.length - 1; layer > 0; layer--) {
    const values = activations[layer]!;
    const before = activations[layer - 1]!;
    const linear = layer === shape.widths.length - 1 && !shape.squashed;
    const at = end - values.length * (before.length + 1);
    const biases = end - values.length;
    const next = new Float64Array(before.length);
    for (let i = 0; i < values.length; i++) {
      const slope = slopes[i]! * (linear ? 1 : 1 - values[i]! ** 2);
      gradient[biases + i]! += slope;
      for (let j = 0; j < before.length; j++) {
        const k = at + i * before.length + j;
        gradient[k]! += slope * before[j]!;
        next[j]! += slope * weights[k]!;
      }
    }
    slopes = next;
    end = at;
  }
  return slopes;
}
