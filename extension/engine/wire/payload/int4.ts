/**
 * Symmetric 4-bit quantization per token: each row is divided by its largest magnitude over 7 and rounded to the nearest
 * integer in [-7, 7], ties to even. Two codes share a byte, the first in its low half; each row begins a byte.
 *
 * The error of a value is at most its row's absmax / 14, but for the rounding of the f32 scale. See `rowScale` for rows of
 * zeros and rows that are not finite.
 */
import { bytesOf } from "../frame/bytesOf.ts";
import type { Payload } from "./payload.ts";
import { rounder, rowScale } from "./rowScale.ts";

const levels = 7;

export const int4: Payload = {
  code: 4,
  lossless: false,
  needsReference: false,
  codedBytes: (rows, dim) => rows * (4 + rowBytes(dim)),
  sideBytes: (rows) => 4 * rows,

  encode({ rows, dim, values }, target) {
    const scales = new Float32Array(rows);
    const codes = target.subarray(4 * rows);
    codes.fill(0);
    for (let row = 0; row < rows; row++) {
      const start = row * dim;
      const scale = rowScale(values, start, start + dim, levels);
      scales[row] = scale;
      // Zeros and what is not finite keep codes of 0.
      if (scale === 0 || !Number.isFinite(scale)) continue;
      const inverse = 1 / scale;
      const first = row * rowBytes(dim);
      for (let i = 0; i < dim; i++) {
        const code = values[start + i]! * inverse + rounder - rounder;
        codes[first + (i >> 1)]! |= (code & 0xf) << (4 * (i & 1));
      }
    }
    target.set(bytesOf(scales));
  },

  decode(coded, rows, dim) {
    const scales = new Float32Array(rows);
    bytesOf(scales).set(coded.subarray(0, 4 * rows));
    const codes = coded.subarray(4 * rows);
    const values = new Float32Array(rows * dim);
    for (let row = 0; row < rows; row++) {
      const first = row * rowBytes(dim);
      for (let i = 0; i < dim; i++) {
        const half = codes[first + (i >> 1)]! >> (4 * (i & 1));
        // The upper bit of a half is its sign.
        values[row * dim + i] = ((half << 28) >> 28) * scales[row]!;
      }
    }
    return values;
  },
};

const rowBytes = (dim: number) => Math.ceil(dim / 2);
