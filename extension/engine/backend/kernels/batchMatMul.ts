/** matMul on our own GEMM: every transposition and batch shape at full speed, where tfjs-wasm's drops to 1.7 GFLOP/s. */
import { broadcast_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { WasmHeap } from "./heap.ts";

interface BatchMatMulCall {
  inputs: { a: TensorInfo; b: TensorInfo };
  attrs: { transposeA: boolean; transposeB: boolean };
}

/** [..., m, k] x [..., k, n] -> [..., m, n] with broadcast batch axes; either operand may be stored transposed. */
export function batchMatMul({ inputs: { a, b }, attrs }: BatchMatMulCall, heap: WasmHeap): TensorInfo | undefined {
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const left = matrices(a, attrs.transposeA);
  const right = matrices(b, attrs.transposeB);
  const [m, k, n] = [left.rows, left.columns, right.columns];
  util.assert(
    k === right.rows,
    () => `matMul: inner sizes of [${a.shape}] and [${b.shape}] differ: ${k}, ${right.rows}`,
  );

  const batch = broadcast_util.assertAndGetBroadcastShape(left.batch, right.batch);
  const out = heap.output([...batch, m, n]);
  const [atA, atB, atC] = [heap.address(a), heap.address(b), heap.address(out)];
  if (k === 0) heap.fillZero(out);
  else {
    const fromB = matrixIndices(right.batch, batch);
    matrixIndices(left.batch, batch).forEach((fromA, i) => {
      const aMatrix = atA + 4 * m * k * fromA;
      const bMatrix = atB + 4 * k * n * fromB[i]!;
      heap.kernels.gemm(
        m,
        n,
        k,
        aMatrix,
        ...left.strides,
        bMatrix,
        ...right.strides,
        atC + 4 * m * n * i,
        heap.workspace,
      );
    });
  }
  return out;
}

interface Matrices {
  batch: number[];
  rows: number;
  columns: number;
  /** Bytes from one row to the next, and from one column to the next. */
  strides: [number, number];
}

/** A tensor as a batch of matrices. */
function matrices({ shape }: TensorInfo, transposed: boolean): Matrices {
  const [height, width] = shape.slice(-2) as [number, number];
  const batch = shape.slice(0, -2);
  return transposed
    ? { batch, rows: width, columns: height, strides: [4, 4 * width] }
    : { batch, rows: height, columns: width, strides: [4 * width, 4] };
}

/** For every matrix of the broadcast batch, in row-major order, the index of the one that an operand gives to it. */
function matrixIndices(own: readonly number[], batch: readonly number[]): number[] {
  let indices = [0];
  batch.forEach((size, axis) => {
    const ownSize = own[axis - (batch.length - own.length)] ?? 1;
    const step = ownSize === 1 ? 0 : 1;
    indices = indices.flatMap((index) => Array.from({ length: size }, (_, i) => index * ownSize + i * step));
  });
  return indices;
}
