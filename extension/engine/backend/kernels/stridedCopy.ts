/**
 * Transpose, Slice and Unpack as strided copies within the heap.
 *
 * tfjs-wasm transposes five axes element by element (0.1 GB/s) and copies the whole input out of the heap for a slice.
 */

import { slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { largestOf } from "../../../protocol/config/largeLists.ts";
import type { WasmHeap } from "./heap.ts";
import type { Kernels } from "./module.ts";

/** One loop of a copy; strides in bytes. */
interface Axis {
  size: number;
  from: number;
  to: number;
}

/** Every 4-byte element at x + sum(i from) goes to y + sum(i to), for all indices i of the axes. */
export function stridedCopy(kernels: Kernels, x: number, y: number, loops: readonly Axis[]): void {
  const axes = merged(loops);
  const inner = take(axes, (axis) => axis.to === 4) ?? { size: 1, from: 4, to: 4 };
  const across = inner.from === 4 ? undefined : take(axes, (axis) => axis.from === 4);
  let copy: (x: number, y: number) => void;
  if (across !== undefined) {
    copy = (x, y) => kernels.transposeRows(x, inner.from, y, across.to, inner.size, across.size);
  } else if (inner.from === 4) {
    const longest = largestOf(
      axes.map((axis) => axis.size),
      1,
    );
    const rows = take(axes, (axis) => axis.size === longest) ?? { size: 1, from: 0, to: 0 };
    copy = (x, y) => kernels.copyRows(x, rows.from, y, rows.to, rows.size, inner.size);
  } else {
    copy = (x, y) => kernels.copyRows(x, inner.from, y, 4, inner.size, 1);
  }
  const walk = (depth: number, x: number, y: number): void => {
    const axis = axes[depth];
    if (axis === undefined) copy(x, y);
    else for (let i = 0; i < axis.size; i++) walk(depth + 1, x + i * axis.from, y + i * axis.to);
  };
  walk(0, x, y);
}

/** The same loops without those of one turn, neighbours that run on in both arrays joined. */
function merged(loops: readonly Axis[]): Axis[] {
  const axes: Axis[] = [];
  for (const axis of loops.filter(({ size }) => size !== 1)) {
    const last = axes.at(-1);
    if (last !== undefined && last.from === axis.size * axis.from && last.to === axis.size * axis.to) {
      axes[axes.length - 1] = { ...axis, size: last.size * axis.size };
    } else axes.push(axis);
  }
  return axes;
}

function take(axes: Axis[], wanted: (axis: Axis) => boolean): Axis | undefined {
  const at = axes.findIndex(wanted);
  return at < 0 ? undefined : axes.splice(at, 1)[0];
}

const isWord = ({ dtype }: TensorInfo) => dtype === "float32" || dtype === "int32";

/** Byte strides of a dense row-major array. */
function byteStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 4;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

interface TransposeCall {
  inputs: { x: TensorInfo };
  attrs: { perm: number[] };
}

export function transpose({ inputs: { x }, attrs: { perm } }: TransposeCall, heap: WasmHeap): TensorInfo | undefined {
  if (!isWord(x)) return undefined;
  const from = byteStrides(x.shape);
  const shape = perm.map((axis) => x.shape[axis]!);
  const to = byteStrides(shape);
  const out = heap.output(shape, x.dtype);
  const axes = perm.map((axis, i) => ({ size: shape[i]!, from: from[axis]!, to: to[i]! }));
  stridedCopy(heap.kernels, heap.address(x), heap.address(out), axes);
  return out;
}

/** Copies the box of `size` at `begin` into a new tensor of the given shape. */
function copyBox(heap: WasmHeap, x: TensorInfo, begin: number[], size: number[], shape: number[]): TensorInfo {
  const from = byteStrides(x.shape);
  const to = byteStrides(size);
  const out = heap.output(shape, x.dtype);
  const start = util.sizeFromShape(size) === 0 ? 0 : begin.reduce((sum, b, i) => sum + b * from[i]!, 0);
  const axes = size.map((length, i) => ({ size: length, from: from[i]!, to: to[i]! }));
  stridedCopy(heap.kernels, heap.address(x) + start, heap.address(out), axes);
  return out;
}

interface SliceCall {
  inputs: { x: TensorInfo };
  attrs: { begin: number | number[]; size: number | number[] };
}

export function slice({ inputs: { x }, attrs }: SliceCall, heap: WasmHeap): TensorInfo | undefined {
  if (!isWord(x)) return undefined;
  const [begin, size] = slice_util.parseSliceParams(x, attrs.begin, attrs.size);
  slice_util.assertParamsValid(x, begin!, size!);
  return copyBox(heap, x, begin!, size!, size!);
}

interface UnpackCall {
  inputs: { value: TensorInfo };
  attrs: { axis: number };
}

export function unpack({ inputs: { value }, attrs }: UnpackCall, heap: WasmHeap): TensorInfo[] | undefined {
  if (!isWord(value)) return undefined;
  const axis = attrs.axis < 0 ? attrs.axis + value.shape.length : attrs.axis;
  const size = value.shape.map((length, at) => (at === axis ? 1 : length));
  const shape = value.shape.filter((_, at) => at !== axis);
  return Array.from({ length: value.shape[axis]! }, (_, i) => {
    const begin = value.shape.map((_, at) => (at === axis ? i : 0));
    return copyBox(heap, value, begin, size, shape);
  });
}
