/**
 * What the sender remembers of a tensor it sent.
 *
 * `none` is the tensor itself. `rp` multiplies each row by one random matrix P in R^{dim x k} (scaled so that lengths
 * are kept in the mean): the sender's memory falls by dim / k, and the cosine of two sketches estimates the cosine of
 * the tensors (Johnson and Lindenstrauss 1984; sparse entries: Achlioptas 2003). A row's sketch depends on that row
 * alone, bit for bit, so rows can be replaced one by one.
 */
import type { SketchConfig } from "../../../protocol/config/runConfig.ts";
import { type RandomStream, randomStream } from "../../numeric/random.ts";
import type { LinkOptions } from "../link.ts";
import { createProjection } from "./projection.ts";

export interface Sketch {
  /** Values kept per row. */
  readonly width: number;
  /** Sketches [rows, dim] to [rows, width]. May return `values` itself: copy what is kept. */
  of(values: Float32Array, rows: number): Float32Array;
}

/** The sketch of a link: the same for every client of a run and interface. */
export function createSketch(sketch: SketchConfig, { dim, seed, interface: name }: LinkOptions): Sketch {
  const width = sketchWidth(sketch, dim);
  if (sketch.kind === "none") return { width, of: (values) => values };
  const matrix = projection(sketch, dim, randomStream(seed, `projection/${name}`));
  return { width, of: createProjection(matrix, dim, width) };
}

/** Values kept of a row of `dim`. */
export function sketchWidth(sketch: SketchConfig, dim: number): number {
  return sketch.kind === "none" ? dim : sketch.k;
}

/** P transposed, [k, dim]. */
function projection({ k, matrix }: Extract<SketchConfig, { kind: "rp" }>, dim: number, random: RandomStream) {
  const entry = matrix === "gaussian" ? () => random.normal() : () => sparseEntry(random.below(6));
  return Float64Array.from({ length: k * dim }, () => entry() / Math.sqrt(k));
}

/** Achlioptas: +-sqrt(3) with probability 1/6 each, else 0; `face` is a die's. */
function sparseEntry(face: number): number {
  return face === 0 ? Math.sqrt(3) : face === 1 ? -Math.sqrt(3) : 0;
}
