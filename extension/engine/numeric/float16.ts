/**
 * IEEE 754 half precision (1 sign, 5 exponent, 10 fraction bits) and bfloat16, as bit patterns in Uint16Array.
 *
 * Node 20 has no Float16Array. Decoding reads a table of all 65 536 patterns; encoding works on the f32 bits.
 */

const float32View = new Float32Array(1);
const bitsView = new Uint32Array(float32View.buffer);

/** The f32 bits of every half; finite values and infinities are exact, NaN payloads move up with their sign. */
const float32BitsOfHalf = Uint32Array.from({ length: 65_536 }, (_, half) => {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  float32View[0] = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return (sign | bitsView[0]!) >>> 0;
});

/** The value of a half's 16 bits; exact. */
export function float16ToFloat32(bits: number): number {
  bitsView[0] = float32BitsOfHalf[bits & 0xffff]!;
  return float32View[0]!;
}

/** The bits of the half nearest to `value` (as f32); ties go to even, 65 520 and above to infinity, NaN to a quiet NaN. */
export function float32ToFloat16(value: number): number {
  float32View[0] = value;
  return halfOfFloat32Bits(bitsView[0]!);
}

function halfOfFloat32Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) {
    // At least 65 536, infinite or NaN. A NaN keeps its upper fraction bits; the quiet bit keeps it a NaN.
    return magnitude > 0x7f800000 ? sign | 0x7e00 | ((magnitude >> 13) & 0x3ff) : sign | 0x7c00;
  }
  if (magnitude < 0x38800000) {
    bitsView[0] = magnitude;
    // Below 2^-14. The f32 addition rounds to half's subnormal grid of 2^-24, the unit in the last place of 0.5.
    float32View[0] = float32View[0]! + 0.5;
    return sign | (bitsView[0]! - 0x3f000000);
  }
  // Rebias the exponent by 15 - 127, then round to nearest even; a carry runs into the exponent, up to infinity.
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >>> 13);
}

/** Decodes halves into `target` (default: a new array of the same length). */
export function decodeFloat16(
  source: Uint16Array,
  target: Float32Array = new Float32Array(source.length),
): Float32Array {
  const bits = new Uint32Array(target.buffer, target.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) bits[i] = float32BitsOfHalf[source[i]!]!;
  return target;
}

/** Encodes values as halves into `target` (default: a new array of the same length). */
export function encodeFloat16(source: Float32Array, target: Uint16Array = new Uint16Array(source.length)): Uint16Array {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) target[i] = halfOfFloat32Bits(bits[i]!);
  return target;
}

/** Encodes values as bfloat16, rounded to nearest even, into `target`: f32's range with 8 significant bits. NaN stays NaN. */
export function encodeBfloat16(
  source: Float32Array,
  target: Uint16Array = new Uint16Array(source.length),
): Uint16Array {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) {
    const value = bits[i]!;
    const upper = value >>> 16;
    // Rounding a NaN up could carry it over to zero or infinity; the quiet bit keeps it one.
    target[i] = (value & 0x7fffffff) > 0x7f800000 ? upper | 0x40 : (value + 0x7fff + (upper & 1)) >>> 16;
  }
  return target;
}

/** Decodes bfloat16, the upper half of an f32, into `target`; exact. */
export function decodeBfloat16(
  source: Uint16Array,
  target: Float32Array = new Float32Array(source.length),
): Float32Array {
  const bits = new Uint32Array(target.buffer, target.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
  return target;
}
