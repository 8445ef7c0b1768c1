import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { similarityBinEdges } from "../../../extension/protocol/run/events.ts";
import { axisFor, binPlaces, cosineAt, cosineTicks, placeOf, stepAt } from "../../../webview/tuner/cosineAxis.ts";
import { keyedTheta, moveTheta, roundedTheta, showTheta, thetasOf } from "../../../webview/tuner/thetas.ts";
import { tinyConfig } from "../../engine/tinyExperiment.ts";

const axis = { low: 0.9 };
const counts = (...bins: number[]) => Array.from({ length: 64 }, (_, bin) => (bins.includes(bin) ? 1 : 0));

it("a controller's thresholds are its one, or its lowest and highest", () => {
  const of = (control: NonNullable<Parameters<typeof tinyConfig>[0]>["control"]) =>
    thetasOf(tinyConfig({ control: control! }).control);
  expect(of({ kind: "manual", theta: 0.97 })).toEqual({ theta: 0.97 });
  expect(of({ kind: "bangbang", low: 0.9, high: 0.99 })).toEqual({ low: 0.9, high: 0.99 });
  expect(of({ kind: "ddpg", low: 0.8, high: 0.9 })).toEqual({ low: 0.8, high: 0.9 });
});

describe("cosine axis", () => {
  it("goes there and back", () => {
    fc.assert(
      fc.property(fc.constantFrom(-1, 0, 0.9, 0.98), fc.double({ min: 0, max: 1, noNaN: true }), (low, place) => {
        expect(placeOf({ low }, cosineAt({ low }, place))).toBeCloseTo(place, 5);
      }),
    );
    expect(placeOf(axis, 0.9)).toBe(0);
    expect(placeOf(axis, 1)).toBe(1);
    expect(placeOf(axis, 0.5)).toBeLessThan(0);
  });

  it("makes the histogram's bins equally wide", () => {
    for (const bin of [0, 7, 20]) {
      const { left, right } = binPlaces(axis, bin);
      expect(right).toBeCloseTo(placeOf(axis, similarityBinEdges[bin]!), 9);
      expect(left).toBeCloseTo(placeOf(axis, similarityBinEdges[bin + 1]!), 9);
    }
  });

  it("shows all that was counted, and never shrinks", () => {
    expect(axisFor(counts(3, 9), [0.985])).toEqual({ low: 0.98 });
    expect(axisFor(counts(3, 9), [0.97])).toEqual({ low: 0.95 });
    expect(axisFor(counts(24), [])).toEqual({ low: 0.8 });
    expect(axisFor(counts(3), [], { low: 0.5 })).toEqual({ low: 0.5 });
    expect(axisFor(counts(63), [])).toEqual({ low: -1 });
    expect(axisFor(counts(), [2])).toEqual({ low: 0.98 });
  });

  it("labels from 1 to the left as room allows", () => {
    expect(cosineTicks(axis, 0.12)).toEqual([1, 0.9999, 0.999, 0.995, 0.98, 0.95, 0.9]);
    expect(cosineTicks({ low: -1 }, 0.5)).toEqual([1, 0.5]);
  });

  it("moves in finer steps towards 1", () => {
    expect(stepAt(axis, 0.95)).toBeCloseTo(0.0005, 9);
    expect(stepAt(axis, 0.999)).toBeLessThanOrEqual(0.0001);
    expect(stepAt(axis, 1)).toBeCloseTo(0.00001, 12);
  });
});

describe("thresholds", () => {
  it("stay in range and order", () => {
    expect(moveTheta({ theta: 0.9 }, "theta", 3, 0.001)).toEqual({ theta: 2 });
    expect(moveTheta({ low: 0.9, high: 0.95 }, "low", 0.99, 0.001)).toEqual({ low: 0.949, high: 0.95 });
    expect(moveTheta({ low: 0.9, high: 0.95 }, "high", 0.5, 0.001)).toEqual({ low: 0.9, high: 0.901 });
  });

  it("move by keys", () => {
    const step = stepAt(axis, 0.95);
    expect(keyedTheta(axis, 0.95, "ArrowRight", false)).toBeCloseTo(0.95 + step, 9);
    expect(keyedTheta(axis, 0.95, "ArrowLeft", true)).toBeCloseTo(0.95 - 10 * step, 9);
    expect(keyedTheta(axis, 0.95, "PageUp", false)).toBeCloseTo(0.95 + 10 * step, 9);
    expect(keyedTheta(axis, 0.95, "Home", false)).toBe(0.9);
    expect(keyedTheta(axis, 0.95, "End", false)).toBe(1);
    expect(keyedTheta(axis, 1, "ArrowRight", false)).toBe(1);
    expect(keyedTheta(axis, 0.95, "a", false)).toBeUndefined();
  });

  it("come back by the opposite key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 9100, max: 9800 }), (value) => {
        const theta = roundedTheta(axis, value / 10_000);
        const there = keyedTheta(axis, theta, "ArrowRight", false)!;
        // But for where the step changes.
        if (stepAt(axis, there) === stepAt(axis, theta)) {
          expect(keyedTheta(axis, there, "ArrowLeft", false)).toBeCloseTo(theta, 9);
        }
      }),
    );
  });

  it("are round", () => {
    expect(showTheta(roundedTheta(axis, 0.9512345))).toBe("0.951");
    expect(showTheta(0.1 + 0.2)).toBe("0.3");
  });
});
