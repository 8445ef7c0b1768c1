/** What symmetric quantization by rows has in common: each row's scale, and rounding. */

const smallestNormal = 2 ** -126;
/** Adding and taking away 1.5 * 2^52 rounds a small double to the nearest integer, ties to even. */
export const rounder = 1.5 * 2 ** 52;

/**
 * The f32 scale that brings values[start, end) into [-levels, levels]: their largest magnitude over `levels`.
 *
 * 0 for a row of zeros, or one so small that its scale would be subnormal (absmax below levels * 1.2e-38): it is coded
 * as zeros. Not finite where the row holds NaN or an infinity: it decodes to NaN throughout, for a diverged run must show.
 */
export function rowScale(values: Float32Array, start: number, end: number, levels: number): number {
  let largest = 0;
  for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(values[i]!));
  const scale = Math.fround(largest / levels);
  return scale < smallestNormal ? 0 : scale;
}
