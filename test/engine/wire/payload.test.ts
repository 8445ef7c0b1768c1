import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { float16ToFloat32, float32ToFloat16 } from "../../../extension/engine/numeric/float16.ts";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { f32 } from "../../../extension/engine/wire/payload/f32.ts";
import { type CodingContext, type Payload, payloads } from "../../../extension/engine/wire/payload/payload.ts";
import { createReceiver } from "../../../extension/engine/wire/receiver.ts";
import { createSender } from "../../../extension/engine/wire/sender.ts";
import { bits, linkOptions, tensor, withPayload } from "./linkFixtures.ts";

/** Of a coding that needs nothing but its block. */
const context = {} as CodingContext;

/** Through bytes at an odd address, and back. */
function roundTrip(payload: Payload, values: Float32Array, rows: number): Float32Array {
  const dim = values.length / rows;
  const coded = new Uint8Array(payload.codedBytes(rows, dim) + 1).subarray(1);
  payload.encode({ rows, dim, values }, coded, context);
  return payload.decode(coded, rows, dim, context);
}

const block = (range: number) =>
  fc.record({ rows: fc.integer({ min: 1, max: 4 }), dim: fc.integer({ min: 1, max: 9 }) }).chain(({ rows, dim }) =>
    fc.record({
      rows: fc.constant(rows),
      dim: fc.constant(dim),
      values: fc.float32Array({ minLength: rows * dim, maxLength: rows * dim, min: -range, max: range, noNaN: true }),
    }),
  );

test("f32 keeps every bit, NaN's included", () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, maxLength: 40 }), (values) => {
      expect(bits(roundTrip(payloads.f32(), values, 1))).toEqual(bits(values));
    }),
  );
});

test("f16 gives the nearest half", () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, maxLength: 40, noNaN: true }), (values) => {
      const nearest = values.map((value) => float16ToFloat32(float32ToFloat16(value)));
      expect(bits(roundTrip(payloads.f16(), values, 1))).toEqual(bits(nearest));
    }),
  );
});

describe.each([
  { name: "int8", levels: 127 },
  { name: "int4", levels: 7 },
] as const)("$name", ({ name, levels }) => {
  const through = (values: Float32Array, rows: number) => roundTrip(payloads[name](), values, rows);

  test("errs by at most half a level of the row's absmax", () => {
    fc.assert(
      fc.property(block(Math.fround(1e30)), ({ rows, dim, values }) => {
        const decoded = through(values, rows);
        for (let row = 0; row < rows; row++) {
          const range = (array: Float32Array) => [...array.subarray(row * dim, (row + 1) * dim)];
          const absmax = Math.max(...range(values).map(Math.abs));
          // Beyond the bound: the rounding of scale and product to f32, and rows too small to be coded.
          const bound = absmax / (2 * levels) + absmax * 2 ** -22;
          range(decoded).forEach((value, i) => {
            const error = Math.abs(value - range(values)[i]!);
            expect(error).toBeLessThanOrEqual(absmax < 1.5e-36 ? absmax : bound);
          });
        }
      }),
    );
  });

  test("reaches both ends of its range and rounds ties to even", () => {
    expect([...through(Float32Array.of(levels, -levels, 0.5, 1.5, -0.5, -2.5), 1)]).toEqual([
      levels,
      -levels,
      0,
      2,
      0,
      -2,
    ]);
  });

  test("zero and vanishing rows become zeros, beside others", () => {
    const values = Float32Array.of(0, 0, 1e-40, -1e-40, 2 * levels, 2);
    expect([...through(values, 3)]).toEqual([0, 0, 0, 0, 2 * levels, 2]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "%f makes its row NaN, no other",
    (bad) => {
      const decoded = through(Float32Array.of(1, bad, 3, 4), 2);
      expect([...decoded.subarray(0, 2)]).toEqual([Number.NaN, Number.NaN]);
      expect(decoded[3]).toBe(4);
    },
  );

  test("decodes what it coded to the same code", () => {
    fc.assert(
      fc.property(block(1000), ({ rows, values }) => {
        const once = through(values, rows);
        const twice = through(once, rows);
        once.forEach((value, i) => {
          expect(twice[i]).toBeCloseTo(value, 3);
        });
      }),
    );
  });
});

test("int4 puts two codes into a byte, and begins each row with one", () => {
  expect(payloads.int4().codedBytes(2, 3)).toBe(2 * (4 + 2));
  expect([...roundTrip(payloads.int4(), Float32Array.of(7, -3, 1, 7, 2, -7), 2)]).toEqual([7, -3, 1, 7, 2, -7]);
});

const quant = (bits: number, group: "row" | "channel" | "tensor", rounding: "nearest" | "stochastic" = "nearest") =>
  payloads.quant({ kind: "quant", bits, group, rounding });

describe("quant", () => {
  test.each([
    ["int8", 8],
    ["int4", 4],
  ] as const)("decodes to what %s does, with %d bits by row and to the nearest", (name, bitCount) => {
    fc.assert(
      fc.property(block(1000), ({ rows, values }) => {
        const decoded = roundTrip(quant(bitCount, "row"), values, rows);
        expect(decoded).toEqual(roundTrip(payloads[name](), values, rows));
      }),
    );
  });

  test.each(
    [2, 3, 4, 5, 6, 7, 8].flatMap((count) =>
      (["row", "channel", "tensor"] as const).map((group) => [count, group] as const),
    ),
  )("errs by at most half a level of its group's absmax, %d bits by %s", (bitCount, group) => {
    const levels = 2 ** (bitCount - 1) - 1;
    fc.assert(
      fc.property(block(1000), ({ rows, dim, values }) => {
        const decoded = roundTrip(quant(bitCount, group), values, rows);
        const isOfGroup = (i: number, j: number) =>
          group === "tensor" || (group === "row" ? Math.floor(i / dim) === Math.floor(j / dim) : i % dim === j % dim);
        decoded.forEach((value, i) => {
          const absmax = Math.max(...[...values].filter((_, j) => isOfGroup(i, j)).map(Math.abs));
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(
            absmax < 1.5e-36 ? absmax : absmax / (2 * levels) + absmax * 2 ** -22,
          );
        });
      }),
    );
  });

  test.each([
    ["row", [Number.NaN, Number.NaN, 0, 4]],
    ["channel", [1, Number.NaN, 3, Number.NaN]],
    ["tensor", [Number.NaN, Number.NaN, Number.NaN, Number.NaN]],
  ] as const)("makes a group with an infinity NaN, no other, by %s", (group, expected) => {
    const decoded = roundTrip(quant(8, group), Float32Array.of(1, Number.POSITIVE_INFINITY, 3, 4), 2);
    for (const [i, value] of expected.entries()) {
      if (Number.isNaN(value)) expect(decoded[i]).toBeNaN();
      else expect(Math.abs(decoded[i]! - value)).toBeLessThan(value === 0 ? 4 : 0.1);
    }
  });

  test("is unbiased where it rounds stochastically: the mean of 20,000 codings is within five standard errors of the value", () => {
    const values = Float32Array.of(1, 0.3, -0.77, 0.501, -0.05, 0);
    const random = randomStream(0, "rounding");
    const payload = quant(3, "row", "stochastic");
    const own = { random: () => random } as CodingContext;
    const sums = new Float64Array(values.length);
    const trials = 20_000;
    const coded = new Uint8Array(payload.codedBytes(1, values.length));
    for (let trial = 0; trial < trials; trial++) {
      payload.encode({ rows: 1, dim: values.length, values }, coded, own);
      payload.decode(coded, 1, values.length, own).forEach((value, i) => {
        sums[i]! += value;
      });
    }
    // A level is a third here, and the deviation of a rounding at most half of it.
    for (const [i, value] of values.entries())
      expect(Math.abs(sums[i]! / trials - value)).toBeLessThan((5 * (1 / 3) * 0.5) / Math.sqrt(trials));
  });
});

/** Codes the halved change: lossy, and wrong at once if the two ends do not hold the same reference. */
const halfChange: Payload = {
  ...f32,
  lossless: false,
  needsReference: true,
  encode({ values, ...shape }, target, context) {
    const { reference } = context;
    f32.encode({ ...shape, values: values.map((value, i) => (value - (reference?.[i] ?? 0)) / 2) }, target, context);
  },
  decode(coded, rows, dim, context) {
    const { reference } = context;
    return f32.decode(coded, rows, dim, context).map((change, i) => (reference?.[i] ?? 0) + change);
  },
};

describe.each([
  { selector: "all" },
  { selector: "temporal", granularity: "sample", sketch: { kind: "rp", k: 3, matrix: "gaussian" } },
  { selector: "temporal", granularity: "token" },
] as const)("a payload that codes the change, %o", (codec) => {
  test.each([
    ["f32", 6],
    ["f16", 2],
  ] as const)("halves the distance each time it is sent, kept as %s", (storage, digits) => {
    const options = withPayload(linkOptions(codec, { storage }), halfChange);
    const sender = createSender(options);
    const receiver = createReceiver(options);
    const target = tensor(0, 4, 6);
    for (let step = 1; step <= 3; step++) {
      const [received] = receiver.decode(sender.encode(step, [target], 1.5).bytes);
      received!.values.forEach((value, i) => {
        expect(value).toBeCloseTo(target.values[i]! * (1 - 2 ** -step), digits);
      });
    }
    expect(receiver.reference(0)!.rows).toBe(4);
  });
});
