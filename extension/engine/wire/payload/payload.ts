/**
 * How a sent row is coded: one small object a payload, pure and without state.
 *
 * Coding works on a block of rows, which are all of a sample or those that the token selector picked. A payload that
 * codes the change against what the receiver holds sets `needsReference`; both ends then keep the reconstructed rows
 * and pass those of the block, which are bit-identical. Where there are none (first visit, other row count) the
 * reference is undefined, and the payload codes against zero.
 */
import type { PayloadName } from "../../../protocol/runConfig.ts";
import { f16 } from "./f16.ts";
import { f32 } from "./f32.ts";
import { int4 } from "./int4.ts";
import { int8 } from "./int8.ts";

/** Rows of equal width, row-major [rows, dim]. */
export interface Block {
  rows: number;
  dim: number;
  values: Float32Array;
}

export interface Payload {
  /** Decoding gives back every bit, so that the sender need not decode to know what the receiver has. */
  readonly lossless: boolean;
  /** Never together with `lossless`. */
  readonly needsReference: boolean;
  /** Length of a coded block, in bytes; follows from the shape alone, so that a reader can check it first. */
  codedBytes(rows: number, dim: number): number;
  /** Codes a block into `target`, which has exactly `codedBytes(rows, dim)` bytes at any alignment. */
  encode(block: Block, target: Uint8Array, reference?: Float32Array): void;
  /** Reconstructs [rows, dim] values from any `codedBytes(rows, dim)` bytes, into a new array. Never throws. */
  decode(coded: Uint8Array, rows: number, dim: number, reference?: Float32Array): Float32Array;
}

export const payloads: Readonly<Record<PayloadName, Payload>> = { f32, f16, int8, int4 };
