/**
 * Cosine of two equally long ranges of values, [from, to) in both arrays.
 *
 * Sums in f64, in index order: the same values give the same bits anywhere. Clamped to [-1, 1]; a range compared with
 * a copy of itself gives exactly 1. Two zero vectors are alike (1), one is like nothing (0). NaN or an infinity in
 * either gives NaN, which no threshold accepts.
 */
export function cosine(a: Float32Array, b: Float32Array, from = 0, to = a.length): number {
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = from; i < to; i++) {
    const x = a[i]!;
    const y = b[i]!;
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  if (squareA === 0 && squareB === 0) return 1;
  if (squareA === 0 || squareB === 0) return dot;
  // One root of the product: the root of a square is exact, the product of two roots is not.
  return Math.max(-1, Math.min(1, dot / Math.sqrt(squareA * squareB)));
}
