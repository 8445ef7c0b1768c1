import { describe, expect, it } from "vitest";
import {
  decodeBfloat16,
  decodeFloat16,
  encodeBfloat16,
  encodeFloat16,
  float16ToFloat32,
  float32ToFloat16,
} from "../../../extension/engine/numeric/float16.ts";

const patterns = Array.from({ length: 65_536 }, (_, bits) => bits);
const isNaNPattern = (bits: number) => (bits & 0x7fff) > 0x7c00;

/** The definition of binary16, in doubles. */
function specification(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe("float16", () => {
  it("decodes all 65 536 patterns as the standard defines them, and encodes them back", () => {
    const wrong = patterns.filter((bits) => {
      const value = float16ToFloat32(bits);
      if (!Object.is(value, specification(bits))) return true;
      return isNaNPattern(bits) ? !isNaNPattern(float32ToFloat16(value)) : float32ToFloat16(value) !== bits;
    });
    expect(wrong).toEqual([]);
  });

  it("rounds to nearest between every two neighbours, ties to even", () => {
    const wrong: number[] = [];
    // 0x7bff is 65 504; its upper neighbour, were the exponent wider, is 65 536, which is infinity.
    for (let low = 0; low < 0x7c00; low++) {
      const below = specification(low);
      const above = low === 0x7bff ? 65_536 : specification(low + 1);
      const middle = (below + above) / 2;
      const even = low % 2 === 0 ? low : low + 1;
      const nudge = 2 ** -20 * (above - below);
      const found = [middle, middle - nudge, middle + nudge].map((value) => Math.fround(value)).map(float32ToFloat16);
      const negative = float32ToFloat16(-middle);
      // Nudges smaller than an f32 step vanish; in half's range 2^-13 of the gap is the f32 step, so use what is left.
      const expected = [middle, middle - nudge, middle + nudge].map((value) => {
        const rounded = Math.fround(value);
        return rounded === middle ? even : rounded < middle ? low : low + 1;
      });
      if (found.join() !== expected.join() || negative !== (even | 0x8000)) wrong.push(low);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [65_504, 0x7bff],
    [65_519.996, 0x7bff],
    [65_520, 0x7c00],
    [1e30, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.001, 0x0001],
    [2 ** -14 * (1 - 2 ** -12), 0x0400],
    [1e-45, 0x0000],
    [-1e-45, 0x8000],
  ])("encodes %d as 0x%s", (value, bits) => {
    expect(float32ToFloat16(value)).toBe(bits);
  });

  it("keeps NaN a NaN, whatever its payload", () => {
    const low = new Float32Array(new Uint32Array([0x7f800001, 0xffc00000]).buffer);
    for (const bits of encodeFloat16(low)) expect(isNaNPattern(bits)).toBe(true);
  });

  it("decodes and encodes arrays as it does single values, also at an offset", () => {
    const source = Uint16Array.from(patterns);
    const room = new Float32Array(source.length + 1);
    const decoded = decodeFloat16(source, room.subarray(1));
    expect(room[0]).toBe(0);
    expect(decoded.every((value, i) => Object.is(value, float16ToFloat32(i)))).toBe(true);
    const encoded = encodeFloat16(decoded);
    expect(patterns.every((bits) => isNaNPattern(bits) || encoded[bits] === bits)).toBe(true);
  });

  it("decodes bfloat16 as the upper half of an f32", () => {
    const values = [0, 1, -2.5, 3.140625, 2 ** -133, Number.POSITIVE_INFINITY];
    const bits = new Uint32Array(Float32Array.from(values).buffer);
    expect([...decodeBfloat16(Uint16Array.from(bits, (word) => word >>> 16))]).toEqual(values);
  });

  it("encodes every bfloat16 as itself, and rounds between two to the nearest, ties to even", () => {
    const all = decodeBfloat16(Uint16Array.from(patterns));
    const isNaNBits = (bits: number) => (bits & 0x7fff) > 0x7f80;
    const encoded = encodeBfloat16(all);
    expect(patterns.filter((bits) => (isNaNBits(bits) ? !isNaNBits(encoded[bits]!) : encoded[bits] !== bits))).toEqual(
      [],
    );
    const between = new Float32Array(
      new Uint32Array([0x3f808000, 0x3f818000, 0x3f808001, 0xbf817fff, 0x7f7fffff]).buffer,
    );
    expect([...encodeBfloat16(between)]).toEqual([0x3f80, 0x3f82, 0x3f81, 0xbf81, 0x7f80]);
    const noNumber = new Float32Array(new Uint32Array([0x7f800001, 0xffffffff]).buffer);
    expect([...encodeBfloat16(noNumber)].every(isNaNBits)).toBe(true);
  });
});
