/**
 * Symmetric quantization to so many bits a value (DirectQ): each group of values is divided by its largest magnitude over
 * 2^(bits-1) - 1 and rounded to an integer.
 *
 * A group is a token's row, a channel over the rows of the block, or the whole block. With 8 or 4 bits by row and to the nearest it
 * is `int8` or `int4` to the bit of every decoded value. Rounding to the nearest errs by at most half a level, ties to even;
 * stochastic rounding errs by less than a level and is unbiased. See `rowScale` for groups of zeros and groups that are not finite.
 */
import type { PayloadConfig } from "../../../protocol/config/runConfig.ts";
import { bytesOf } from "../frame/bytesOf.ts";
import { packCodes, packedBytes, unpackCodes } from "./bitPacking.ts";
import type { Payload } from "./payload.ts";
import { rounder, rowScale } from "./rowScale.ts";

type QuantConfig = Extract<PayloadConfig, { kind: "quant" }>;
type Group = QuantConfig["group"];

export function quant({ bits, group, rounding }: QuantConfig): Payload {
  const levels = 2 ** (bits - 1) - 1;
  const scaleBytes = (rows: number, dim: number) => 4 * groupCount(group, rows, dim);

  return {
    code: 5,
    lossless: false,
    needsReference: false,
    codedBytes: (rows, dim) => scaleBytes(rows, dim) + rows * packedBytes(dim, bits),
    sideBytes: scaleBytes,

    encode({ rows, dim, values }, target, context) {
      const scales = scalesOf(group, rows, dim, values, levels);
      target.set(bytesOf(scales));
      const random = rounding === "stochastic" ? context.random() : undefined;
      // Zeros and what is not finite keep codes of 0.
      const inverses = Float64Array.from(scales, (scale) => (scale > 0 && Number.isFinite(scale) ? 1 / scale : 0));
      const codes = new Int8Array(rows * dim);
      for (let row = 0, i = 0; row < rows; row++) {
        for (let column = 0; column < dim; column++, i++) {
          const inverse = inverses[groupAt(group, row, column)]!;
          const exact = inverse === 0 ? 0 : values[i]! * inverse;
          codes[i] = random
            ? // The scale's own rounding may bring the largest value past the last level.
              Math.max(-levels, Math.min(levels, Math.floor(exact + random.uniform())))
            : exact + rounder - rounder;
        }
      }
      packCodes(codes, dim, bits, target.subarray(scaleBytes(rows, dim)));
    },

    decode(coded, rows, dim) {
      const scales = new Float32Array(groupCount(group, rows, dim));
      bytesOf(scales).set(coded.subarray(0, scaleBytes(rows, dim)));
      const codes = unpackCodes(coded.subarray(scaleBytes(rows, dim)), rows, dim, bits);
      const values = new Float32Array(rows * dim);
      for (let row = 0, i = 0; row < rows; row++)
        for (let column = 0; column < dim; column++, i++) values[i] = codes[i]! * scales[groupAt(group, row, column)]!;
      return values;
    },
  };
}

function groupCount(group: Group, rows: number, dim: number): number {
  if (group === "row") return rows;
  return group === "channel" ? dim : 1;
}

function groupAt(group: Group, row: number, column: number): number {
  if (group === "row") return row;
  return group === "channel" ? column : 0;
}

function scalesOf(group: Group, rows: number, dim: number, values: Float32Array, levels: number): Float32Array {
  if (group === "tensor") return Float32Array.of(rowScale(values, 0, values.length, levels));
  if (group === "row")
    return Float32Array.from({ length: rows }, (_, row) => rowScale(values, row * dim, (row + 1) * dim, levels));
  const channel = new Float32Array(rows);
  return Float32Array.from({ length: dim }, (_, column) => {
    for (let row = 0; row < rows; row++) channel[row] = values[row * dim + column]!;
    return rowScale(channel, 0, rows, levels);
  });
}
