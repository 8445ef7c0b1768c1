/** What every kernel needs of SIMD: multiply-add, sums and maxima across lanes, the exponential. */

/** a b + c, lane by lane; rounded once in the relaxed build on hardware with FMA, twice otherwise. */
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of the four lanes. */
@inline export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of the four lanes. */
@inline export function maxLanes(v: v128): f32 {
  const pairs = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Adding 1.5 * 2^23 to a small number rounds it to an integer, which then stands in the low bits of the sum. */
const MAGIC: f32 = 12582912;

/** x / ln 2 + MAGIC. */
@inline function shiftedExponent(x: v128): v128 {
  return madd(x, f32x4.splat(1.44269504), f32x4.splat(MAGIC));
}

/**
 * e^r with r = x - n ln 2, by Cephes' polynomial for expf; its terms are paired (Estrin), because the chain of dependent
 * operations is what costs here.
 */
@inline function mantissa(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(MAGIC));
  const r = madd(n, f32x4.splat(2.12194440e-4), madd(n, f32x4.splat(-0.693359375), x));
  const r2 = f32x4.mul(r, r);
  const high = madd(r, f32x4.splat(1.9875691500e-4), f32x4.splat(1.3981999507e-3));
  const middle = madd(r, f32x4.splat(8.3334519073e-3), f32x4.splat(4.1665795894e-2));
  const low = madd(r, f32x4.splat(1.6666665459e-1), f32x4.splat(5.0000001201e-1));
  return f32x4.add(madd(madd(madd(high, r2, middle), r2, low), r2, r), f32x4.splat(1));
}

/**
 * e^x to 2 ulp, with gradual underflow, overflow to infinity and NaN kept.
 *
 * pmin and pmax are one instruction each, unlike min and max, and return their first operand when it is NaN.
 */
@inline export function exp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = shiftedExponent(x), n = i32x4.sub(shifted, f32x4.splat(MAGIC));
  // n may be 128 or -149: no exponent of a number, so 2^n is multiplied on in two halves.
  const half = i32x4.shr_s(n, 1), bias = i32x4.splat(127);
  const scaled = f32x4.mul(mantissa(x, shifted), i32x4.shl(i32x4.add(half, bias), 23));
  return f32x4.mul(scaled, i32x4.shl(i32x4.add(i32x4.sub(n, half), bias), 23));
}

/** e^x to 2 ulp for x in [-87, 88], e^-87 (1e-38) below and e^88 above, NaN kept: two thirds of the work of exp4. */
@inline export function boundedExp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88)), f32x4.splat(-87));
  const shifted = shiftedExponent(x);
  // MAGIC's own low bits are zero, so the shift leaves n alone in the place of the exponent.
  return i32x4.add(mantissa(x, shifted), i32x4.shl(shifted, 23));
}

/** {@link exp4} or {@link boundedExp4} of one number. */
@inline export function exp1(x: f32): f32 { return f32x4.extract_lane(exp4(f32x4.splat(x)), 0); }
@inline export function boundedExp1(x: f32): f32 { return f32x4.extract_lane(boundedExp4(f32x4.splat(x)), 0); }
