/** Places in a row, each in as few bits as the largest needs, one after the other from the lowest bit of a byte. */

/** Bits of a place in a row of `dim` values. */
export function placeBits(dim: number): number {
  return Math.max(1, Math.ceil(Math.log2(dim)));
}

/** @param bits at most 16 */
export function packPlaces(places: Uint32Array, bits: number, target: Uint8Array): void {
  let at = 0;
  let pending = 0;
  let filled = 0;
  for (const place of places) {
    pending |= place << filled;
    for (filled += bits; filled >= 8; filled -= 8) {
      target[at++] = pending;
      pending >>>= 8;
    }
  }
  if (filled > 0) target[at] = pending;
}

/** What {@link packPlaces} wrote. */
export function unpackPlaces(packed: Uint8Array, count: number, bits: number): Uint32Array {
  const places = new Uint32Array(count);
  let at = 0;
  let pending = 0;
  let filled = 0;
  for (let i = 0; i < count; i++) {
    for (; filled < bits; filled += 8) pending |= packed[at++]! << filled;
    places[i] = pending & (2 ** bits - 1);
    pending >>>= bits;
    filled -= bits;
  }
  return places;
}
