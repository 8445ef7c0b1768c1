import { describe, expect, it } from "vitest";
import { keyedSpan } from "../../../webview/charts/chartKeys.ts";
import { dragMode } from "../../../webview/charts/drawing/dragDirection.ts";

describe("a drag zooms", () => {
  it.each([
    ["across", 200, 5, "x"],
    ["across, also backwards", -200, -20, "x"],
    ["upwards", 5, 200, "y"],
    ["the box that it spans", 100, -60, "xy"],
    ["across before it has gone anywhere", 0, 0, "x"],
  ] as const)("%s", (_, across, up, mode) => {
    expect(dragMode(across, up)).toBe(mode);
  });
});

describe("an axis upwards by keyboard", () => {
  const press = (key: string, more: { altKey?: boolean; shiftKey?: boolean } = {}) => ({
    key,
    altKey: false,
    shiftKey: false,
    ...more,
  });

  it("zooms around its middle with Alt, and moves with Shift", () => {
    const span = { min: 0, max: 100 };
    expect(keyedSpan(span, press("ArrowUp", { altKey: true }), false)).toEqual({ min: 25, max: 75 });
    expect(keyedSpan(span, press("ArrowDown", { altKey: true }), false)).toEqual({ min: -50, max: 150 });
    expect(keyedSpan(span, press("ArrowUp", { shiftKey: true }), false)).toEqual({ min: 10, max: 110 });
    expect(keyedSpan(span, press("ArrowDown", { shiftKey: true }), false)).toEqual({ min: -10, max: 90 });
  });

  it("stays above 0 where it is logarithmic", () => {
    const { min, max } = keyedSpan({ min: 1, max: 10_000 }, press("ArrowUp", { altKey: true }), true)!;
    expect([min, max].map((end) => Number(end.toFixed(6)))).toEqual([10, 1000]);
    expect(keyedSpan({ min: 1, max: 100 }, press("ArrowDown", { altKey: true }), true)!.min).toBeGreaterThan(0);
  });

  it("leaves other keys to the cursor", () => {
    expect(keyedSpan({ min: 0, max: 1 }, press("ArrowUp"), false)).toBeUndefined();
    expect(keyedSpan({ min: 0, max: 1 }, press("ArrowLeft", { altKey: true }), false)).toBeUndefined();
  });
});
