/**
 * Codes the change since what the receiver holds, and both ends add it to that: AQ-SGD (Wang et al., 2022, arXiv 2206.01299).
 *
 * A sample crosses in full, as f32, on its first visit. After it, with m the reference and s the largest change of a channel over the
 * block's rows as f16, a change d becomes q = clip(round(d / (s + 1e-6) 2^(bits-1))) in -2^(bits-1)..2^(bits-1)-1, and m grows by
 * q s / 2^(bits-1). Both ends compute with what they keep: the authors' code keeps m as f16 and lets the receiver compute with the
 * value before that rounding.
 *
 * What cannot be coded as a change crosses in full again: one that is not finite, beyond f16, or against a reference that is not
 * finite, so that a sample recovers once its values do. The length of a block distinguishes the two forms.
 */
import type { PayloadConfig } from "../../../protocol/config/runConfig.ts";
import { badInput } from "../../../protocol/errors.ts";
import { decodeFloat16, encodeFloat16 } from "../../numeric/float16.ts";
import { bytesOf } from "../frame/bytesOf.ts";
import { packCodes, packedBytes, unpackCodes } from "./bitPacking.ts";
import { f32 } from "./f32.ts";
import type { Payload } from "./payload.ts";
import { rounder } from "./rowScale.ts";

type DeltaConfig = Extract<PayloadConfig, { kind: "delta" }>;

/** Keeps the quotient finite in a channel that has not changed. */
const least = 1e-6;

export function delta({ bits }: DeltaConfig): Payload {
  const half = 2 ** (bits - 1);
  /** Always less than f32 takes for the block, so that a length belongs to one form alone. */
  const changeBytes = (rows: number, dim: number) => 2 * dim + rows * packedBytes(dim, bits);

  return {
    code: 6,
    lossless: false,
    needsReference: true,
    variableLength: true,
    codedBytes: f32.codedBytes,
    heldBytes: changeBytes,
    sideBytes: (rows, dim, coded) => (coded.length === f32.codedBytes(rows, dim) ? 0 : 2 * dim),

    encode(block, target, context) {
      const { rows, dim, values } = block;
      const { reference } = context;
      const halves = reference && encodeFloat16(largestChanges(values, reference, dim));
      const scales = halves && decodeFloat16(halves);
      if (reference === undefined || halves === undefined || !scales?.every(Number.isFinite)) {
        f32.encode(block, target, context);
        return f32.codedBytes(rows, dim);
      }
      target.set(bytesOf(halves));
      const codes = values.map((value, i) => {
        const code = ((value - reference[i]!) / (scales[i % dim]! + least)) * half + rounder - rounder;
        return Math.max(-half, Math.min(half - 1, code));
      });
      packCodes(Int8Array.from(codes), dim, bits, target.subarray(2 * dim));
      return changeBytes(rows, dim);
    },

    decode(coded, rows, dim, context) {
      if (coded.length === f32.codedBytes(rows, dim)) return f32.decode(coded, rows, dim, context);
      const { reference } = context;
      if (coded.length !== changeBytes(rows, dim) || reference === undefined)
        throw badInput({
          what: reference ? "length of a coded change" : "change of a sample that is not held",
          value: `${coded.length} bytes`,
          range: `${reference ? `${changeBytes(rows, dim)} or ` : ""}${f32.codedBytes(rows, dim)} bytes`,
        });
      const halves = new Uint16Array(dim);
      bytesOf(halves).set(coded.subarray(0, 2 * dim));
      const scales = decodeFloat16(halves);
      const codes = unpackCodes(coded.subarray(2 * dim), rows, dim, bits);
      return reference.map((held, i) => held + (codes[i]! * scales[i % dim]!) / half);
    },
  };
}

/** Of each channel over the rows; NaN or infinite where a change is. */
function largestChanges(values: Float32Array, reference: Float32Array, dim: number): Float32Array {
  const largest = new Float32Array(dim);
  values.forEach((value, i) => {
    largest[i % dim] = Math.max(largest[i % dim]!, Math.abs(value - reference[i]!));
  });
  return largest;
}
