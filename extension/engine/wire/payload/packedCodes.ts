/** Signed codes of a few bits, one after the other from the lowest bit of a byte; each row begins a byte. */

export function packedRowBytes(dim: number, bits: number): number {
  return Math.ceil((bits * dim) / 8);
}

/** Writes the codes of all rows, each in -2^(bits-1)..2^(bits-1)-1, into `rows * packedRowBytes` bytes. */
export function packCodes(codes: Int8Array, dim: number, bits: number, target: Uint8Array): void {
  const mask = 2 ** bits - 1;
  let at = 0;
  for (let i = 0; i < codes.length; ) {
    // Bits that fill no byte yet, the first in the lowest place.
    let pending = 0;
    let filled = 0;
    for (const end = i + dim; i < end; i++) {
      pending |= (codes[i]! & mask) << filled;
      for (filled += bits; filled >= 8; filled -= 8) {
        target[at++] = pending;
        pending >>>= 8;
      }
    }
    if (filled > 0) target[at++] = pending;
  }
}

/** What {@link packCodes} wrote, [rows, dim]. */
export function unpackCodes(coded: Uint8Array, rows: number, dim: number, bits: number): Int8Array {
  const codes = new Int8Array(rows * dim);
  const unused = 32 - bits;
  let at = 0;
  for (let i = 0; i < codes.length; ) {
    let pending = 0;
    let filled = 0;
    for (const end = i + dim; i < end; i++) {
      for (; filled < bits; filled += 8) pending |= coded[at++]! << filled;
      // The upper bit of a code is its sign.
      codes[i] = (pending << unused) >> unused;
      pending >>>= bits;
      filled -= bits;
    }
  }
  return codes;
}
