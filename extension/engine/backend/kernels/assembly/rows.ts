/** Exponentials, and reductions over the last axis of [rows, n] f32 arrays. Addresses are in bytes, sizes in elements. */
import { boundedExp1, boundedExp4, exp1, exp4, madd, maxLanes, sumLanes } from "./simd";

/** y = e^x. */
export function exp(x: usize, y: usize, n: usize): void {
  let p: usize = 0;
  for (const whole = (n & ~3) << 2; p < whole; p += 16) v128.store(y + p, exp4(v128.load(x + p)));
  for (const end = n << 2; p < end; p += 4) store<f32>(y + p, exp1(load<f32>(x + p)));
}

/**
 * The largest of n > 0 numbers; NaN is passed over, as tfjs-wasm does: f32x4.max is seven instructions, pmax one.
 * Four accumulators, since one would wait for its own last maximum.
 */
export function maxOf(x: usize, n: usize): f32 {
  let peak = load<f32>(x), p: usize = 0;
  if (n >= 16) {
    let m0 = v128.load(x), m1 = m0, m2 = m0, m3 = m0;
    for (const whole = (n & ~15) << 2; p < whole; p += 64) {
      m0 = f32x4.pmax(m0, v128.load(x + p));
      m1 = f32x4.pmax(m1, v128.load(x + p, 16));
      m2 = f32x4.pmax(m2, v128.load(x + p, 32));
      m3 = f32x4.pmax(m3, v128.load(x + p, 48));
    }
    peak = maxLanes(f32x4.pmax(f32x4.pmax(m0, m1), f32x4.pmax(m2, m3)));
  }
  for (const end = n << 2; p < end; p += 4) {
    const value = load<f32>(x + p);
    if (value > peak) peak = value;
  }
  return peak;
}

/** The sum of n numbers. */
export function sumOf(x: usize, n: usize): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, p: usize = 0;
  for (const whole = (n & ~15) << 2; p < whole; p += 64) {
    s0 = f32x4.add(s0, v128.load(x + p));
    s1 = f32x4.add(s1, v128.load(x + p, 16));
    s2 = f32x4.add(s2, v128.load(x + p, 32));
    s3 = f32x4.add(s3, v128.load(x + p, 48));
  }
  let sum = sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (const end = n << 2; p < end; p += 4) sum += load<f32>(x + p);
  return sum;
}

/** y[row] = max(x[row]), n > 0. */
export function maxRows(x: usize, y: usize, rows: usize, n: usize): void {
  for (let i: usize = 0; i < rows; i++, x += n << 2, y += 4) store<f32>(y, maxOf(x, n));
}

/** y[row] = sum(x[row]). */
export function sumRows(x: usize, y: usize, rows: usize, n: usize): void {
  for (let i: usize = 0; i < rows; i++, x += n << 2, y += 4) store<f32>(y, sumOf(x, n));
}

/** y = e^(scale (x - peak)) over one row; returns its sum. Summed on a second pass, for want of registers on the first. */
function exponentials(x: usize, y: usize, n: usize, scale: f32, peak: f32): f32 {
  const factor = f32x4.splat(scale), offset = f32x4.splat(-scale * peak);
  let p: usize = 0;
  for (const whole = (n & ~3) << 2; p < whole; p += 16) {
    v128.store(y + p, boundedExp4(madd(v128.load(x + p), factor, offset)));
  }
  for (const end = n << 2; p < end; p += 4) store<f32>(y + p, boundedExp1((load<f32>(x + p) - peak) * scale));
  return sumOf(y, n);
}

/** y[row] = softmax(scale x[row]), n > 0, scale > 0. */
export function softmaxOf(x: usize, y: usize, n: usize, scale: f32): void {
  const factor = <f32>1 / exponentials(x, y, n, scale, maxOf(x, n));
  let p: usize = 0;
  for (const whole = (n & ~3) << 2; p < whole; p += 16) {
    v128.store(y + p, f32x4.mul(v128.load(y + p), f32x4.splat(factor)));
  }
  for (const end = n << 2; p < end; p += 4) store<f32>(y + p, load<f32>(y + p) * factor);
}

/** y = e^(x - peak), with each row's peak and sum of y: what cross-entropy and its gradient need of the logits. */
export function shiftedExp(x: usize, y: usize, peaks: usize, sums: usize, rows: usize, n: usize): void {
  for (let i: usize = 0; i < rows; i++, x += n << 2, y += n << 2, peaks += 4, sums += 4) {
    const peak = maxOf(x, n);
    store<f32>(peaks, peak);
    store<f32>(sums, exponentials(x, y, n, 1, peak));
  }
}
