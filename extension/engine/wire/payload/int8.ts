/**
 * Symmetric 8-bit quantization per token (the paper's INT8 stage): each row is divided by its largest magnitude
 * over 127 and rounded to the nearest integer in [-127, 127], ties to even.
 *
 * The error of a value is at most its row's absmax / 254, but for the rounding of the f32 scale. See `rowScale` for rows of
 * zeros and rows that are not finite.
 */
import { bytesOf } from "../frame/bytesOf.ts";
import type { Payload } from "./payload.ts";
import { rounder, rowScale } from "./rowScale.ts";

const levels = 127;

export const int8: Payload = {
  code: 3,
  lossless: false,
  needsReference: false,
  codedBytes: (rows, dim) => rows * (4 + dim),
  sideBytes: (rows) => 4 * rows,

  encode({ rows, dim, values }, target) {
    const scales = new Float32Array(rows);
    const codes = new Int8Array(target.buffer, target.byteOffset + 4 * rows, rows * dim);
    for (let row = 0; row < rows; row++) {
      const start = row * dim;
      const end = start + dim;
      const scale = rowScale(values, start, end, levels);
      scales[row] = scale;
      if (scale === 0) {
        codes.fill(0, start, end);
        continue;
      }
      // A scale that is not finite makes every quotient 0 or NaN, which the integer array stores as 0.
      const inverse = 1 / scale;
      for (let i = start; i < end; i++) codes[i] = values[i]! * inverse + rounder - rounder;
    }
    target.set(bytesOf(scales));
  },

  decode(coded, rows, dim) {
    const scales = new Float32Array(rows);
    bytesOf(scales).set(coded.subarray(0, 4 * rows));
    const codes = new Int8Array(coded.buffer, coded.byteOffset + 4 * rows, rows * dim);
    const values = new Float32Array(rows * dim);
    for (let row = 0, i = 0; row < rows; row++) {
      const scale = scales[row]!;
      for (let end = i + dim; i < end; i++) values[i] = codes[i]! * scale;
    }
    return values;
  },
};
