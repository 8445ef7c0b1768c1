/**
 * What the sender remembers of a tensor it sent.
 *
 * `none` is the tensor itself. `rp` multiplies each row by one random matrix P in R^{dim x k} (scaled so that lengths
 * are kept in the mean): the sender's memory falls by dim / k, and the cosine of two sketches estimates the cosine of
 * the tensors (Johnson and Lindenstrauss 1984; sparse entries: Achlioptas 2003). A row's sketch depends on that row
 * alone, bit for bit, so rows can be replaced one by one.
 */
import type { SketchConfig } from "../../protocol/runConfig.ts";
import { type RandomStream, randomStream } from "../random.ts";
import type { LinkOptions } from "./link.ts";

export interface Sketch {
  /** Values kept per row. */
  readonly width: number;
  /** Sketches [rows, dim] to [rows, width]. May return `values` itself: copy what is kept. */
  of(values: Float32Array, rows: number): Float32Array;
}

/** The sketch of a link: the same for every client of a run and interface. */
export function createSketch({ codec, dim, seed, interface: name }: LinkOptions): Sketch {
  const { sketch } = codec;
  if (sketch.kind === "none") return { width: dim, of: (values) => values };
  const columns = projection(sketch, dim, randomStream(seed, `projection/${name}`));
  return { width: sketch.k, of: (values, rows) => project(values, rows, dim, columns, sketch.k) };
}

/** P transposed, [k, dim]: each of its columns is contiguous. */
function projection({ k, matrix }: Extract<SketchConfig, { kind: "rp" }>, dim: number, random: RandomStream) {
  const entry = matrix === "gaussian" ? () => random.normal() : () => sparseEntry(random.below(6));
  return Float64Array.from({ length: k * dim }, () => entry() / Math.sqrt(k));
}

/** Achlioptas: +-sqrt(3) with probability 1/6 each, else 0; `face` is a die's. */
function sparseEntry(face: number): number {
  return face === 0 ? Math.sqrt(3) : face === 1 ? -Math.sqrt(3) : 0;
}

/**
 * values [rows, dim] times P, `columns` being P transposed [k, dim].
 *
 * Two rows by four columns at a time keep eight sums in registers; it is four times as fast as one row at a time into
 * an array. Each sum runs over j in order, in f64, in every branch: blocks do not change a bit.
 */
function project(values: Float32Array, rows: number, dim: number, columns: Float64Array, k: number): Float32Array {
  const result = new Float32Array(rows * k);
  const pairedRows = rows - (rows % 2);
  const blockedColumns = k - (k % 4);
  for (let row = 0; row < pairedRows; row += 2) {
    const x = row * dim;
    const y = x + dim;
    for (let column = 0; column < blockedColumns; column += 4) {
      const p = column * dim;
      const q = p + dim;
      const r = q + dim;
      const s = r + dim;
      let [xp, xq, xr, xs, yp, yq, yr, ys] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let j = 0; j < dim; j++) {
        const a = values[x + j]!;
        const b = values[y + j]!;
        const cp = columns[p + j]!;
        const cq = columns[q + j]!;
        const cr = columns[r + j]!;
        const cs = columns[s + j]!;
        xp += a * cp;
        xq += a * cq;
        xr += a * cr;
        xs += a * cs;
        yp += b * cp;
        yq += b * cq;
        yr += b * cr;
        ys += b * cs;
      }
      const at = row * k + column;
      result[at] = xp;
      result[at + 1] = xq;
      result[at + 2] = xr;
      result[at + 3] = xs;
      result[at + k] = yp;
      result[at + k + 1] = yq;
      result[at + k + 2] = yr;
      result[at + k + 3] = ys;
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let column = row < pairedRows ? blockedColumns : 0; column < k; column++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += values[row * dim + j]! * columns[column * dim + j]!;
      result[row * k + column] = sum;
    }
  }
  return result;
}
