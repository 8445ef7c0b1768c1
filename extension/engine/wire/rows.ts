/** Rows of a row-major matrix: picking some, putting them back, naming them in a frame. */

/** Which rows of a sample: all, or those listed, ascending. */
export type RowPick = "all" | readonly number[];

/** Rows picked of a matrix that has `rows`. */
export function countPicked(picked: RowPick, rows: number): number {
  return picked === "all" ? rows : picked.length;
}

/** The picked rows, compact, [picked, width]; all of them are `values` itself. */
export function gatherRows(values: Float32Array, width: number, picked: RowPick): Float32Array {
  if (picked === "all") return values;
  const block = new Float32Array(picked.length * width);
  picked.forEach((row, i) => {
    block.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return block;
}

/**
 * What an end holds of a sample once `block`, the picked rows, has crossed: `block` itself where it is all rows, else a
 * copy of `held` with those rows replaced. A copy, so that whoever was given `held` keeps it as it was.
 */
export function replaceRows(
  held: Float32Array | undefined,
  width: number,
  picked: RowPick,
  block: Float32Array,
): Float32Array {
  if (held === undefined || picked === "all") return block;
  const result = held.slice();
  picked.forEach((row, i) => {
    result.set(block.subarray(i * width, (i + 1) * width), row * width);
  });
  return result;
}

export function bitmapBytes(rows: number): number {
  return Math.ceil(rows / 8);
}

/** Row r is bit r mod 8, from the lowest, of byte r div 8. */
export function writeBitmap(picked: readonly number[], bitmap: Uint8Array): void {
  bitmap.fill(0);
  for (const row of picked) bitmap[row >> 3]! |= 1 << (row & 7);
}

/** The rows whose bit is set; a bit past the last row comes out as a row that does not exist. */
export function readBitmap(bitmap: Uint8Array): number[] {
  const picked: number[] = [];
  for (let row = 0; row < 8 * bitmap.length; row++) {
    if ((bitmap[row >> 3]! >> (row & 7)) & 1) picked.push(row);
  }
  return picked;
}
