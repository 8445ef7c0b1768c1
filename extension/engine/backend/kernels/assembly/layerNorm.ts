/** Layer normalization of [rows, n] and its gradient. Addresses are in bytes, sizes in elements. */
import { sumOf } from "./rows";
import { madd, sumLanes } from "./simd";

/** normalized = (x - mean) / std, y = normalized gain + bias, inverseStd = 1 / std. */
export function layerNorm(
  x: usize, gain: usize, bias: usize, y: usize, normalized: usize, inverseStd: usize, rows: usize, n: usize, epsilon: f32,
): void {
  const whole = (n & ~3) << 2, end = n << 2;
  for (let i: usize = 0; i < rows; i++, x += end, y += end, normalized += end, inverseStd += 4) {
    const mean = sumOf(x, n) / <f32>n, means = f32x4.splat(mean);
    let squares = f32x4.splat(0), p: usize = 0;
    for (; p < whole; p += 16) {
      const centered = f32x4.sub(v128.load(x + p), means);
      squares = madd(centered, centered, squares);
    }
    let square = sumLanes(squares);
    for (; p < end; p += 4) {
      const centered = load<f32>(x + p) - mean;
      square += centered * centered;
    }
    const factor = <f32>1 / sqrt<f32>(square / <f32>n + epsilon), factors = f32x4.splat(factor);
    store<f32>(inverseStd, factor);
    for (p = 0; p < whole; p += 16) {
      const scaled = f32x4.mul(f32x4.sub(v128.load(x + p), means), factors);
      v128.store(normalized + p, scaled);
      v128.store(y + p, madd(scaled, v128.load(gain + p), v128.load(bias + p)));
    }
    for (; p < end; p += 4) {
      const scaled = (load<f32>(x + p) - mean) * factor;
      store<f32>(normalized + p, scaled);
      store<f32>(y + p, scaled * load<f32>(gain + p) + load<f32>(bias + p));
    }
  }
}

/** dx = inverseStd (g - mean(g) - normalized mean(g normalized)) with g = dy gain. */
export function layerNormGradient(
  dy: usize, gain: usize, normalized: usize, inverseStd: usize, dx: usize, rows: usize, n: usize,
): void {
  const whole = (n & ~3) << 2, end = n << 2;
  for (let i: usize = 0; i < rows; i++, dy += end, normalized += end, dx += end, inverseStd += 4) {
    let sums = f32x4.splat(0), products = sums, p: usize = 0;
    for (; p < whole; p += 16) {
      const g = f32x4.mul(v128.load(dy + p), v128.load(gain + p));
      sums = f32x4.add(sums, g);
      products = madd(g, v128.load(normalized + p), products);
    }
    let sum = sumLanes(sums), product = sumLanes(products);
    for (; p < end; p += 4) {
      const g = load<f32>(dy + p) * load<f32>(gain + p);
      sum += g;
      product += g * load<f32>(normalized + p);
    }
    const factor = load<f32>(inverseStd);
    sum /= <f32>n;
    product /= <f32>n;
    for (p = 0; p < whole; p += 16) {
      const g = f32x4.mul(v128.load(dy + p), v128.load(gain + p));
      const along = f32x4.mul(v128.load(normalized + p), f32x4.splat(product));
      v128.store(dx + p, f32x4.mul(f32x4.sub(f32x4.sub(g, f32x4.splat(sum)), along), f32x4.splat(factor)));
    }
    for (; p < end; p += 4) {
      const g = load<f32>(dy + p) * load<f32>(gain + p);
      store<f32>(dx + p, (g - sum - load<f32>(normalized + p) * product) * factor);
    }
  }
}
