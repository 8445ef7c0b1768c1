/**
 * Numbers of a few bits, one after the other from the lowest bit of a byte: each row begins a byte, and what its last byte has left is 0.
 */

/** Bytes of a row of `count` numbers. */
export function packedBytes(count: number, bits: number): number {
  return Math.ceil((bits * count) / 8);
}

/** Bits of a place in a row of `dim` values. */
export function placeBits(dim: number): number {
  return Math.max(1, Math.ceil(Math.log2(dim)));
}

/** Writes one row. @param bits at most 16; of a negative number they are its lowest in two's complement */
export function packRow(numbers: Int8Array | Uint32Array, bits: number, target: Uint8Array): void {
  const mask = 2 ** bits - 1;
  let at = 0;
  // Bits that fill no byte yet, the first in the lowest place.
  let pending = 0;
  let filled = 0;
  for (const number of numbers) {
    pending |= (number & mask) << filled;
    for (filled += bits; filled >= 8; filled -= 8) {
      target[at++] = pending;
      pending >>>= 8;
    }
  }
  if (filled > 0) target[at] = pending;
}

/** Reads one row of {@link packRow} into `numbers`; those of an `Int8Array` have their sign in the upper bit. */
export function unpackRow<N extends Int8Array | Uint32Array>(packed: Uint8Array, bits: number, numbers: N): N {
  const isSigned = numbers instanceof Int8Array;
  const unused = 32 - bits;
  let at = 0;
  let pending = 0;
  let filled = 0;
  for (let i = 0; i < numbers.length; i++) {
    for (; filled < bits; filled += 8) pending |= packed[at++]! << filled;
    const shifted = pending << unused;
    numbers[i] = isSigned ? shifted >> unused : shifted >>> unused;
    pending >>>= bits;
    filled -= bits;
  }
  return numbers;
}

/** Writes signed codes, row-major [rows, dim], into `rows * packedBytes(dim, bits)` bytes. */
export function packCodes(codes: Int8Array, dim: number, bits: number, target: Uint8Array): void {
  const rowBytes = packedBytes(dim, bits);
  for (let row = 0; row < codes.length / dim; row++)
    packRow(codes.subarray(row * dim, (row + 1) * dim), bits, target.subarray(row * rowBytes));
}

/** What {@link packCodes} wrote. */
export function unpackCodes(coded: Uint8Array, rows: number, dim: number, bits: number): Int8Array {
  const codes = new Int8Array(rows * dim);
  const rowBytes = packedBytes(dim, bits);
  for (let row = 0; row < rows; row++)
    unpackRow(coded.subarray(row * rowBytes), bits, codes.subarray(row * dim, (row + 1) * dim));
  return codes;
}
