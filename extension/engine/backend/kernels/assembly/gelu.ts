/** GELU (tanh form, written with a sigmoid) and its slope over n elements. Addresses are in bytes, sizes in elements. */
import { boundedExp4, madd } from "./simd";

/** 2 sqrt(2 / pi), and that times 0.044715. */
const SLOPE: f32 = 1.5957691216057308;
const CUBIC: f32 = 0.07135481282629884;

/** With gate = sigmoid(SLOPE x + CUBIC x^3): y = x gate, slope = gate (1 + x (SLOPE + 3 CUBIC x^2) (1 - gate)). */
export function gelu(x: usize, y: usize, slope: usize, n: usize): void {
  let p: usize = 0;
  for (const whole = (n & ~3) << 2; p < whole; p += 16) {
    const value = v128.load(x + p), gate = gateOf(value);
    v128.store(y + p, f32x4.mul(value, gate));
    v128.store(slope + p, slopeOf(value, gate));
  }
  for (const end = n << 2; p < end; p += 4) {
    const value = v128.load_splat<f32>(x + p), gate = gateOf(value);
    store<f32>(y + p, f32x4.extract_lane(f32x4.mul(value, gate), 0));
    store<f32>(slope + p, f32x4.extract_lane(slopeOf(value, gate), 0));
  }
}

@inline function gateOf(x: v128): v128 {
  const inner = madd(f32x4.mul(x, x), f32x4.splat(CUBIC), f32x4.splat(SLOPE));
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, boundedExp4(f32x4.neg(f32x4.mul(x, inner)))));
}

@inline function slopeOf(x: v128, gate: v128): v128 {
  const one = f32x4.splat(1);
  const inner = madd(f32x4.mul(x, x), f32x4.splat(3 * CUBIC), f32x4.splat(SLOPE));
  return f32x4.mul(gate, madd(f32x4.mul(x, inner), f32x4.sub(one, gate), one));
}
