/** The payload mask: which values cross, and how their places are written. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestPlaces } from "../../../extension/engine/wire/payload/largest.ts";
import { type CodingContext, createPayload } from "../../../extension/engine/wire/payload/payload.ts";

const context = {} as CodingContext;

function through(drop: number, values: Float32Array, rows: number): { decoded: Float32Array; coded: Uint8Array } {
  const payload = createPayload({ kind: "mask", drop });
  const dim = values.length / rows;
  const coded = new Uint8Array(payload.codedBytes(rows, dim) + 1).subarray(1);
  payload.encode({ rows, dim, values }, coded, context);
  return { decoded: payload.decode(coded, rows, dim, context), coded };
}

test("the places of the largest are those that sorting finds, the first of equal ones", () => {
  const keys = fc.float32Array({ minLength: 1, maxLength: 60, noNaN: true, min: 0, max: 4 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 70 }), fc.boolean(), (keys, count, coarse) => {
      const of = coarse ? keys.map(Math.round) : keys;
      const sorted = [...of.keys()].sort((a, b) => of[b]! - of[a]! || a - b).slice(0, count);
      expect([...largestPlaces(of, count)]).toEqual(sorted.sort((a, b) => a - b));
    }),
  );
});

describe("the payload mask", () => {
  test.each([0, 0.5, 0.9, 0.95, 0.99])(
    "keeps the largest magnitudes bit for bit and sends zeros for the rest, drop %d",
    (drop) => {
      const values = fc
        .float32Array({ minLength: 4, maxLength: 400, noNaN: true })
        .map((all) => all.slice(0, 4 * (all.length >> 2)));
      fc.assert(
        fc.property(values, (values) => {
          const { decoded } = through(drop, values, 4);
          const kept = values.length - Math.floor(drop * values.length);
          const order = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b);
          const expected = new Float32Array(values.length);
          for (const place of order.slice(0, kept)) expected[place] = values[place]!;
          // Signed zeros are zeros.
          expect([...decoded].map((value) => value + 0)).toEqual([...expected].map((value) => value + 0));
        }),
      );
    },
  );

  test("writes places as a list where that is shorter than a bitmap of all values", () => {
    const values = Float32Array.from({ length: 800 }, (_, i) => (i % 100) - 50);
    expect(through(0.99, values, 8).coded).toHaveLength(4 * 8 + 4 * 8);
    expect(through(0.9, values, 8).coded).toHaveLength(100 + 4 * 80);
  });

  test("lets NaN and infinities through, so that a diverged run shows", () => {
    const values = new Float32Array(40).fill(1e30);
    values[7] = Number.NaN;
    values[33] = Number.NEGATIVE_INFINITY;
    const { decoded } = through(0.95, values, 4);
    expect([decoded[7], decoded[33]]).toEqual([Number.NaN, Number.NEGATIVE_INFINITY]);
    expect(decoded.filter((value) => value === 0)).toHaveLength(38);
  });

  test("decodes any bytes of the right length", () => {
    const payload = createPayload({ kind: "mask", drop: 0.99 });
    const coded = new Uint8Array(payload.codedBytes(8, 100)).fill(255);
    expect(payload.decode(coded, 8, 100, context)).toHaveLength(800);
  });
});
