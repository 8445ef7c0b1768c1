import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roundedRows, storedRowBytes } from "../../../../extension/engine/wire/cache/rowStorage.ts";
import { bits, tensor } from "../linkFixtures.ts";

const dim = 5;
/** Rows of magnitudes from the smallest to the largest that f32 has. */
const rows = fc
  .array(
    fc.record({
      exponent: fc.integer({ min: -149, max: 126 }),
      values: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: dim, maxLength: dim }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((rows) => Float32Array.from(rows.flatMap(({ exponent, values }) => values.map((v) => v * 2 ** exponent))));

const rounded = (values: Float32Array) => roundedRows("f16", values, dim);

describe("f16", () => {
  test("errs by at most 2^-11 of a value, or 2^-39 of its row's largest", () => {
    fc.assert(
      fc.property(rows, (values) => {
        const kept = rounded(values);
        for (let i = 0; i < values.length; i++) {
          const row = values.subarray(i - (i % dim), i - (i % dim) + dim);
          const largest = Math.max(...row.map(Math.abs));
          // f32 itself ends at 2^-149.
          const bound = Math.max(Math.abs(values[i]!) * 2 ** -11, largest * 2 ** -38, 2 ** -149);
          expect(Math.abs(kept[i]! - values[i]!)).toBeLessThanOrEqual(bound);
        }
      }),
      { seed: 1 },
    );
  });

  test("rounds a second time to the same bits, also beside other rows", () => {
    fc.assert(
      fc.property(rows, rows, (values, others) => {
        const kept = rounded(values);
        const both = new Float32Array([...kept, ...others]);
        expect(bits(rounded(both).subarray(0, kept.length))).toEqual(bits(kept));
      }),
      { seed: 2 },
    );
  });

  test("keeps what is not finite, and zeros with their signs", () => {
    const values = Float32Array.of(Number.POSITIVE_INFINITY, 1, -0, Number.NaN, 70_000, 0, -0, 0, 0, 0);
    const kept = rounded(values);
    expect([...kept]).toEqual([Number.POSITIVE_INFINITY, 1, -0, Number.NaN, Number.POSITIVE_INFINITY, 0, -0, 0, 0, 0]);
    expect([...rounded(kept)]).toEqual([...kept]);
  });

  test("keeps gradients that plain halves would lose", () => {
    const small = tensor(0, 20, dim).values.map((value) => value * 1e-9);
    const error = rounded(small).map((value, i) => Math.abs(value / small[i]! - 1));
    expect(Math.max(...error)).toBeLessThan(2 ** -10);
  });
});

test("bytes of a row", () => {
  expect([storedRowBytes("f32", 768), storedRowBytes("f16", 768)]).toEqual([3072, 1538]);
});
