/**
 * Rows times a projection matrix, by our SIMD kernel: with any backend, the sketches of a step are the wire's largest
 * work (1.6 million products at 760 rows of 128 values and k = 16), and twice as long in JavaScript.
 */
import { smallestMemory } from "../../backend/addressSpace.ts";
import { instantiateKernels, type Kernels } from "../../backend/kernels/module.ts";

/** Columns that the kernel computes at a time; P is padded to a multiple with zeros. */
const block = 8;
/** Rows at a time: what they take of the memory stays in the processor's cache. */
const rowsAtOnce = 64;
const pageBytes = 65_536;

/** The kernels on a memory of their own: one a thread, since every call writes all that it reads. */
let shared: { kernels: Kernels; memory: WebAssembly.Memory } | undefined;

/**
 * @param columns P transposed, [k, dim]
 * @returns what multiplies values [rows, dim] with P, to [rows, k]; each row's sums run in f64, in the order of `dim`
 */
export function createProjection(columns: Float64Array, dim: number, k: number) {
  const width = Math.ceil(k / block) * block;
  const p = new Float64Array(dim * width);
  for (let column = 0; column < k; column++) {
    for (let j = 0; j < dim; j++) p[j * width + column] = columns[column * dim + j]!;
  }
  const at = { p: 0, x: p.byteLength, y: p.byteLength + 4 * rowsAtOnce * dim };
  const bytes = at.y + 4 * rowsAtOnce * width;

  return (values: Float32Array, rows: number): Float32Array => {
    const { kernels, memory } = reserve(bytes);
    new Float64Array(memory.buffer, at.p, p.length).set(p);
    const x = new Float32Array(memory.buffer, at.x, rowsAtOnce * dim);
    const y = new Float32Array(memory.buffer, at.y, rowsAtOnce * width);
    const result = new Float32Array(rows * k);
    for (let row = 0; row < rows; row += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - row);
      x.set(values.subarray(row * dim, (row + count) * dim));
      kernels.projectRows(at.x, at.p, at.y, count, dim, width);
      for (let i = 0; i < count; i++) result.set(y.subarray(i * width, i * width + k), (row + i) * k);
    }
    return result;
  };
}

function reserve(bytes: number) {
  if (shared === undefined) {
    const memory = smallestMemory("the selection of what is sent");
    shared = { memory, kernels: instantiateKernels(memory) };
  }
  const missing = bytes - shared.memory.buffer.byteLength;
  if (missing > 0) shared.memory.grow(Math.ceil(missing / pageBytes));
  return shared;
}
