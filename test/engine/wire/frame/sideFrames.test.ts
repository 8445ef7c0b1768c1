import { expect, test } from "vitest";
import {
  decodeAdapter,
  decodeThresholds,
  encodeAdapter,
  encodeThresholds,
} from "../../../../extension/engine/wire/frame/sideFrames.ts";
import { bits, typedError } from "../linkFixtures.ts";

test("adapters cross bit for bit", () => {
  const parameters = Float32Array.of(1.5, -0, 1e-45, Number.NaN);
  const { bytes, payloadBytes } = encodeAdapter("down.adapter", 4, 7, parameters);
  expect([bytes.length, payloadBytes]).toEqual([32 + 16, 16]);
  expect(bits(decodeAdapter("down.adapter", 4, 4, bytes))).toEqual(bits(parameters));
});

test("an adapter for another model, client or direction is refused", () => {
  const { bytes } = encodeAdapter("up.adapter", 4, 7, new Float32Array(4));
  expect(typedError(() => decodeAdapter("up.adapter", 4, 5, bytes)).message).toContain("dim");
  expect(typedError(() => decodeAdapter("up.adapter", 3, 4, bytes)).message).toContain("client");
  expect(typedError(() => decodeAdapter("down.adapter", 4, 4, bytes)).message).toContain("interface");
});

test.each([{}, { activation: 0.1 + 0.2 }, { gradient: -1 }, { activation: 2, gradient: 0.98 }])(
  "thresholds %o cross exactly",
  (thresholds) => {
    const { bytes } = encodeThresholds(1, 9, thresholds);
    expect(bytes.length).toBe(32 + 9 * Object.keys(thresholds).length);
    expect(decodeThresholds(1, bytes)).toEqual(thresholds);
  },
);

test.each([Number.NaN, 2.5, Number.NEGATIVE_INFINITY])("a threshold of %f is refused", (theta) => {
  const { bytes } = encodeThresholds(1, 9, { gradient: theta });
  expect(typedError(() => decodeThresholds(1, bytes)).parts).toMatchObject({ value: `${theta}`, range: "-1 to 2" });
});
