/** Copies between strided 2-D views of 4-byte elements. Addresses and strides are in bytes, sizes in elements. */

/** Transposes the 4x4 block whose rows lie `from` bytes apart into rows `step` bytes apart. */
@inline export function transpose4(x: usize, from: usize, to: usize, step: usize): void {
  const r0 = v128.load(x), r1 = v128.load(x + from), r2 = v128.load(x + 2 * from), r3 = v128.load(x + 3 * from);
  const l01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), h01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const l23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), h23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(l01, l23, 0, 2));
  v128.store(to + step, v128.shuffle<f64>(l01, l23, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<f64>(h01, h23, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<f64>(h01, h23, 1, 3));
}

/** Copies one contiguous run. An own loop: memory.copy costs a call out of wasm, more than a row of a head. */
@inline export function copyRun(x: usize, y: usize, run: usize): void {
  if (run >= 512) {
    memory.copy(y, x, run << 2);
    return;
  }
  let p: usize = 0;
  for (const whole = (run & ~3) << 2; p < whole; p += 16) v128.store(y + p, v128.load(x + p));
  for (const end = run << 2; p < end; p += 4) store<u32>(y + p, load<u32>(x + p));
}

/** y[i][0..run) = x[i][0..run) for `rows` rows. */
export function copyRows(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, run: usize): void {
  for (let i: usize = 0; i < rows; i++, x += xRow, y += yRow) copyRun(x, y, run);
}

/** y[j][i] = x[i][j] for x of [rows, cols], in 4x4 blocks down strips of x so that both sides stay in cache. */
export function transposeRows(x: usize, xRow: usize, y: usize, yRow: usize, rows: usize, cols: usize): void {
  const wholeRows = rows & ~3, wholeCols = cols & ~3;
  for (let j: usize = 0; j < wholeCols; j += 4) {
    for (let i: usize = 0; i < wholeRows; i += 4) transpose4(x + i * xRow + (j << 2), xRow, y + j * yRow + (i << 2), yRow);
  }
  for (let i: usize = 0; i < rows; i++) {
    for (let j = i < wholeRows ? wholeCols : 0; j < cols; j++) {
      store<u32>(y + j * yRow + (i << 2), load<u32>(x + i * xRow + (j << 2)));
    }
  }
}

/**
 * y[i] = x[ids[i]], rows of `width` elements.
 * Returns the number of rows copied: fewer than `count` when the next id is outside [0, rows).
 */
export function gatherRows(x: usize, rows: u32, width: usize, ids: usize, count: usize, y: usize): usize {
  for (let i: usize = 0; i < count; i++) {
    const id = load<u32>(ids + (i << 2));
    if (id >= rows) return i;
    copyRun(x + <usize>id * (width << 2), y + i * (width << 2), width);
  }
  return count;
}
