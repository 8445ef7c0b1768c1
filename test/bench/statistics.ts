/** Statistics of a handful of timings. */

/** NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Least-squares slope of values against their index; 0 for fewer than two. */
export function slope(values: readonly number[]): number {
  const centre = (values.length - 1) / 2;
  const squares = values.reduce((sum, _, i) => sum + (i - centre) ** 2, 0);
  return squares === 0 ? 0 : values.reduce((sum, value, i) => sum + (i - centre) * value, 0) / squares;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
