/** Exp, Gather along the first axis, and Max and Sum along the last. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { WasmHeap } from "./heap.ts";

interface UnaryCall {
  inputs: { x: TensorInfo };
}

export function exp({ inputs: { x } }: UnaryCall, heap: WasmHeap): TensorInfo | undefined {
  if (x.dtype !== "float32") return undefined;
  const out = heap.output(x.shape);
  heap.kernels.exp(heap.address(x), heap.address(out), util.sizeFromShape(x.shape));
  return out;
}

interface ReductionCall {
  inputs: { x: TensorInfo };
  /** tfjs names the axes of Max differently. */
  attrs: { axis?: number | number[]; reductionIndices?: number | number[]; keepDims: boolean };
}

/** Max or Sum of f32 along the last axis; other axes are left to tfjs. */
function reduction(kernel: "maxRows" | "sumRows") {
  return ({ inputs: { x }, attrs }: ReductionCall, heap: WasmHeap): TensorInfo | undefined => {
    const size = x.shape.at(-1) ?? 0;
    const axes = util.parseAxisParam(attrs.axis ?? attrs.reductionIndices ?? [], x.shape);
    const isLast = axes.length === 1 && axes[0] === x.shape.length - 1;
    if (x.dtype !== "float32" || !isLast || size === 0) return undefined;
    const kept = x.shape.slice(0, -1);
    const out = heap.output(attrs.keepDims ? [...kept, 1] : kept);
    heap.kernels[kernel](heap.address(x), heap.address(out), util.sizeFromShape(kept), size);
    return out;
  };
}

export const max = reduction("maxRows");
export const sum = reduction("sumRows");

interface GatherCall {
  inputs: { x: TensorInfo; indices: TensorInfo };
  attrs: { axis: number; batchDims: number };
}

export function gather({ inputs: { x, indices }, attrs }: GatherCall, heap: WasmHeap): TensorInfo | undefined {
  const isWord = x.dtype === "float32" || x.dtype === "int32";
  if (!isWord || indices.dtype !== "int32" || attrs.axis !== 0 || attrs.batchDims !== 0) return undefined;
  const [rows = 0, ...rest] = x.shape;
  const count = util.sizeFromShape(indices.shape);
  const out = heap.output([...indices.shape, ...rest], x.dtype);
  const [from, ids, to] = [heap.address(x), heap.address(indices), heap.address(out)];
  const done = heap.kernels.gatherRows(from, rows, util.sizeFromShape(rest), ids, count, to);
  util.assert(done === count, () => `gather: index number ${done} is not in [0, ${rows - 1}]`);
  return out;
}
