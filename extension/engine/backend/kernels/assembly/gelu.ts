/** GELU (tanh form, written with a sigmoid) and its gradient over n elements. Addresses are in bytes, sizes in elements. */
import { boundedExp4, madd } from "./simd";

/** 2 sqrt(2 / pi), and that times 0.044715. */
const SLOPE: f32 = 1.5957691216057308;
const CUBIC: f32 = 0.07135481282629884;

@inline function gateOf(x: v128): v128 {
  const slope = madd(f32x4.mul(x, x), f32x4.splat(CUBIC), f32x4.splat(SLOPE));
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, boundedExp4(f32x4.neg(f32x4.mul(x, slope)))));
}

/** gate = sigmoid(SLOPE x + CUBIC x^3), y = x gate. */
export function gelu(x: usize, y: usize, gate: usize, n: usize): void {
  let p: usize = 0;
  for (const whole = (n & ~3) << 2; p < whole; p += 16) {
    const value = v128.load(x + p), g = gateOf(value);
    v128.store(gate + p, g);
    v128.store(y + p, f32x4.mul(value, g));
  }
  for (const end = n << 2; p < end; p += 4) {
    const value = v128.load_splat<f32>(x + p), g = gateOf(value);
    store<f32>(gate + p, f32x4.extract_lane(g, 0));
    store<f32>(y + p, f32x4.extract_lane(f32x4.mul(value, g), 0));
  }
}

/** dy gate (1 + x (SLOPE + 3 CUBIC x^2) (1 - gate)) */
@inline function gradientOf(dy: v128, x: v128, gate: v128): v128 {
  const one = f32x4.splat(1);
  const slope = madd(f32x4.mul(x, x), f32x4.splat(3 * CUBIC), f32x4.splat(SLOPE));
  const inner = madd(f32x4.mul(x, slope), f32x4.sub(one, gate), one);
  return f32x4.mul(f32x4.mul(dy, gate), inner);
}

export function geluGradient(dy: usize, x: usize, gate: usize, dx: usize, n: usize): void {
  let p: usize = 0;
  for (const whole = (n & ~3) << 2; p < whole; p += 16) {
    v128.store(dx + p, gradientOf(v128.load(dy + p), v128.load(x + p), v128.load(gate + p)));
  }
  for (const end = n << 2; p < end; p += 4) {
    const value = gradientOf(v128.load_splat<f32>(dy + p), v128.load_splat<f32>(x + p), v128.load_splat<f32>(gate + p));
    store<f32>(dx + p, f32x4.extract_lane(value, 0));
  }
}
