/**
 * How the values that are remembered of a sample are kept (`cache.storage`).
 *
 * `f32` keeps them as they are. `f16` keeps each row as halves under a power of two of its own, so that gradients do not vanish
 * nor outliers overflow, as plain halves would: relative error at most 2^-11 down to 2^-28 of the row's largest magnitude. Each
 * row is rounded by itself and a second time to the same bits, so that rows can be replaced one by one and a restored cache is
 * the one that was saved.
 */
import type { CacheConfig } from "../../../protocol/config/runConfig.ts";
import { decodeFloat16, encodeFloat16 } from "../../numeric/float16.ts";

export type RowStorage = CacheConfig["storage"];

export type PackedRows = Float32Array | Uint16Array;

interface Packing<Packed extends PackedRows> {
  /** Bytes that a packed row takes. */
  rowBytes(dim: number): number;
  /** Packed rows from their bytes, which begin a buffer. */
  view(bytes: Uint8Array): Packed;
  /** Packs [rows, dim]; may return `values` itself. */
  pack(values: Float32Array, rows: number, dim: number): Packed;
  /** [rows, dim]; may return `packed` itself. */
  unpack(packed: PackedRows, rows: number, dim: number): Float32Array;
}

export const rowStorages: Readonly<Record<RowStorage, Packing<PackedRows>>> = {
  f32: {
    rowBytes: (dim) => 4 * dim,
    view: ({ buffer, length }) => new Float32Array(buffer, 0, length / 4),
    pack: (values) => values,
    unpack: (packed) => packed as Float32Array,
  },
  /** Each row: dim halves, then the power of two that they are to be multiplied by, as an i16. */
  f16: {
    rowBytes: (dim) => 2 * (dim + 1),
    view: ({ buffer, length }) => new Uint16Array(buffer, 0, length / 2),
    pack: packHalves,
    unpack: (packed, rows, dim) => unpackHalves(packed as Uint16Array, rows, dim),
  },
};

/** Bytes that a row of `dim` values takes. */
export function storedRowBytes(storage: RowStorage, dim: number): number {
  return rowStorages[storage].rowBytes(dim);
}

/** What is left of values [rows, dim] once they have been kept. */
export function roundedRows(storage: RowStorage, values: Float32Array, dim: number): Float32Array {
  const rows = values.length / dim;
  const { pack, unpack } = rowStorages[storage];
  return unpack(pack(values, rows, dim), rows, dim);
}

/** The largest magnitude of a row becomes a value in [2^14, 2^15], half's last full binades. */
const topExponent = 14;
const leastNormal = -126;

function packHalves(values: Float32Array, rows: number, dim: number): Uint16Array {
  const packed = new Uint16Array(rows * (dim + 1));
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const scaled = new Float32Array(dim);
  for (let row = 0; row < rows; row++) {
    const from = row * dim;
    const to = row * (dim + 1);
    const shift = topExponent - rowExponent(bits, from, from + dim);
    // In double precision, where no product over- or underflows.
    const scale = 2 ** shift;
    for (let i = 0; i < dim; i++) scaled[i] = values[from + i]! * scale;
    encodeFloat16(scaled, packed.subarray(to, to + dim));
    packed[to + dim] = -shift;
  }
  return packed;
}

function unpackHalves(packed: Uint16Array, rows: number, dim: number): Float32Array {
  const values = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const from = row * (dim + 1);
    const to = row * dim;
    decodeFloat16(packed.subarray(from, from + dim), values.subarray(to, to + dim));
    const scale = 2 ** ((packed[from + dim]! << 16) >> 16);
    for (let end = to + dim, i = to; i < end; i++) values[i] = values[i]! * scale;
  }
  return values;
}

/**
 * The exponent of the row's largest magnitude once that is rounded to a half's 11 bits, lest a row whose largest rounds up to
 * the next power of two be rounded otherwise the second time. A row that is not finite keeps its values as plain halves.
 *
 * @param bits of f32 values, whose magnitudes are in the order of their bits
 */
function rowExponent(bits: Uint32Array, start: number, end: number): number {
  let largest = 0;
  for (let i = start; i < end; i++) {
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude > largest) largest = magnitude;
  }
  if (largest >= 0x7f800000) return topExponent;
  // Half a unit of the eleventh bit: it carries into the exponent exactly where rounding to even would.
  return Math.max(((largest + 0x1000) >>> 23) - 127, leastNormal);
}
