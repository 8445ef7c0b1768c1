/** Projection of rows onto a few columns. Addresses are in bytes, sizes in elements. */

/**
 * y = x p for x [rows, dim] f32, p [dim, k] f64, y [rows, k] f32; k is a multiple of 8.
 *
 * Each sum runs over j in order, in f64 and without fused multiply-add: the same bits as a plain loop, in both builds.
 */
export function projectRows(x: usize, p: usize, y: usize, rows: usize, dim: usize, k: usize): void {
  const rowBytes = dim << 2, pRow = k << 3;
  for (const end = x + rows * rowBytes; x < end; x += rowBytes) {
    for (let column: usize = 0; column < pRow; column += 64, y += 32) {
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let at = x, q = p + column; at < x + rowBytes; at += 4, q += pRow) {
        const value = f64x2.splat(<f64>load<f32>(at));
        s0 = f64x2.add(s0, f64x2.mul(value, v128.load(q)));
        s1 = f64x2.add(s1, f64x2.mul(value, v128.load(q, 16)));
        s2 = f64x2.add(s2, f64x2.mul(value, v128.load(q, 32)));
        s3 = f64x2.add(s3, f64x2.mul(value, v128.load(q, 48)));
      }
      storePair(y, s0);
      storePair(y + 8, s1);
      storePair(y + 16, s2);
      storePair(y + 24, s3);
    }
  }
}

/** Two f64 as two f32. */
@inline function storePair(y: usize, pair: v128): void {
  store<f32>(y, <f32>f64x2.extract_lane(pair, 0));
  store<f32>(y, <f32>f64x2.extract_lane(pair, 1), 4);
}
