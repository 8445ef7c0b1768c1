/** Kernels that tfjs has no name for: whole parts of a GPT-2 block, forward and backward, called by ../fused.ts. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { WasmHeap } from "./heap.ts";

type Infos<Names extends string> = Record<Names, TensorInfo>;
type Call<Inputs extends string, Attrs = undefined> = { inputs: Infos<Inputs>; attrs: Attrs };

/** Rows and row length of a tensor seen as a matrix. */
function rowsOf({ shape }: TensorInfo): [rows: number, n: number] {
  return [util.sizeFromShape(shape.slice(0, -1)), shape.at(-1)!];
}

function layerNorm({ inputs, attrs }: Call<"x" | "gain" | "bias", { epsilon: number }>, heap: WasmHeap): TensorInfo[] {
  const { x, gain, bias } = inputs;
  const [rows, n] = rowsOf(x);
  const outputs = [heap.output(x.shape), heap.output(x.shape), heap.output([rows, 1])];
  const [y, normalized, inverseStd] = outputs.map((out) => heap.address(out)) as [number, number, number];
  const [xAt, gainAt, biasAt] = [heap.address(x), heap.address(gain), heap.address(bias)];
  heap.kernels.layerNorm(xAt, gainAt, biasAt, y, normalized, inverseStd, rows, n, attrs.epsilon);
  return outputs;
}

function layerNormGradient({ inputs }: Call<"dy" | "gain" | "normalized" | "inverseStd">, heap: WasmHeap): TensorInfo {
  const { dy, gain, normalized, inverseStd } = inputs;
  const dx = heap.output(dy.shape);
  const [dyAt, gainAt, normalizedAt] = [heap.address(dy), heap.address(gain), heap.address(normalized)];
  heap.kernels.layerNormGradient(dyAt, gainAt, normalizedAt, heap.address(inverseStd), heap.address(dx), ...rowsOf(dy));
  return dx;
}

function gelu({ inputs: { x } }: Call<"x">, heap: WasmHeap): TensorInfo[] {
  const [y, slope] = [heap.output(x.shape), heap.output(x.shape)];
  heap.kernels.gelu(heap.address(x), heap.address(y), heap.address(slope), util.sizeFromShape(x.shape));
  return [y, slope];
}

function causalSoftmax({ inputs, attrs }: Call<"scores" | "lengths", { scale: number }>, heap: WasmHeap): TensorInfo {
  const { scores, lengths } = inputs;
  const [size, heads, length] = scores.shape as [number, number, number, number];
  const out = heap.output(scores.shape);
  const addresses = [heap.address(scores), heap.address(lengths), heap.address(out)] as const;
  heap.kernels.causalSoftmax(...addresses, size, heads, length, attrs.scale);
  return out;
}

function causalSoftmaxGradient(
  { inputs, attrs }: Call<"dProbabilities" | "probabilities", { scale: number }>,
  heap: WasmHeap,
): TensorInfo {
  const { dProbabilities, probabilities } = inputs;
  const dx = heap.output(probabilities.shape);
  const addresses = [heap.address(dProbabilities), heap.address(probabilities), heap.address(dx)] as const;
  heap.kernels.causalSoftmaxGradient(...addresses, ...rowsOf(probabilities), attrs.scale);
  return dx;
}

function shiftedExp({ inputs: { logits } }: Call<"logits">, heap: WasmHeap): TensorInfo[] {
  const [rows, n] = rowsOf(logits);
  const outputs = [heap.output(logits.shape), heap.output([rows, 1]), heap.output([rows, 1])];
  const [y, peaks, sums] = outputs.map((out) => heap.address(out)) as [number, number, number];
  heap.kernels.shiftedExp(heap.address(logits), y, peaks, sums, rows, n);
  return outputs;
}

/** By the names under which they are registered. */
export const fusedKernels = {
  SplitcomLayerNorm: layerNorm,
  SplitcomLayerNormGradient: layerNormGradient,
  SplitcomGelu: gelu,
  SplitcomCausalSoftmax: causalSoftmax,
  SplitcomCausalSoftmaxGradient: causalSoftmaxGradient,
  SplitcomShiftedExp: shiftedExp,
};

export type FusedKernelName = keyof typeof fusedKernels;
