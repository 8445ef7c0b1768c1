import fc from "fast-check";
import { expect, test } from "vitest";
import { cosine } from "../../../extension/engine/numeric/cosine.ts";

const f32 = (...values: number[]) => Float32Array.from(values);

test.each([
  ["equal", f32(1, 2), f32(1, 2), 1],
  ["scaled", f32(1, 2), f32(2, 4), 1],
  ["opposite", f32(1, 2), f32(-1, -2), -1],
  ["orthogonal", f32(1, 0), f32(0, 3), 0],
  ["both zero", f32(0, 0), f32(0, 0), 1],
  ["one zero", f32(0, 0), f32(1, 0), 0],
  ["tiny", f32(1e-45, 0), f32(1e-45, 0), 1],
  ["huge", f32(3e38, 3e38), f32(3e38, 3e38), 1],
  ["NaN", f32(1, Number.NaN), f32(1, 1), Number.NaN],
  ["NaN against zero", f32(0, 0), f32(Number.NaN, 1), Number.NaN],
  ["infinite", f32(Number.POSITIVE_INFINITY, 1), f32(Number.POSITIVE_INFINITY, 1), Number.NaN],
  ["infinite against finite", f32(Number.POSITIVE_INFINITY, 1), f32(1, 1), Number.NaN],
  ["infinite against zero", f32(Number.POSITIVE_INFINITY, 1), f32(0, 0), Number.NaN],
])("%s", (_, a, b, expected) => {
  expect(cosine(a, b)).toBe(expected);
  expect(cosine(b, a)).toBe(expected);
});

test("of a range", () => {
  expect(cosine(f32(9, 1, 0, 9), f32(-9, 0, 1, 9), 1, 3)).toBe(0);
});

test("is exactly 1 for a copy, and never outside [-1, 1]", () => {
  const vector = fc.float32Array({ minLength: 20, maxLength: 20, noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(vector, vector, (a, b) => {
      expect(cosine(a, a.slice())).toBe(1);
      expect(Math.abs(cosine(a, b))).toBeLessThanOrEqual(1);
    }),
  );
});
