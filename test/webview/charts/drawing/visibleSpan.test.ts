import { describe, expect, it } from "vitest";
import { visibleSpan } from "../../../../webview/charts/drawing/visibleSpan.ts";

const line = [
  { x: 0, y: 100 },
  { x: 10, y: 0 },
  { x: 20, y: 40 },
];

describe("what is seen of a line", () => {
  it("reaches to where the line enters and leaves the range, between its points", () => {
    expect(visibleSpan(line, { min: 5, max: 15 }, false)).toEqual({ min: 0, max: 50 });
    expect(visibleSpan(line, { min: 12, max: 18 }, false)).toEqual({ min: 8, max: 32 });
  });

  it("of a staircase is the step that holds", () => {
    expect(visibleSpan(line, { min: 12, max: 18 }, true)).toEqual({ min: 0, max: 0 });
  });

  it("is nothing without points in view, and at gaps", () => {
    expect(visibleSpan(line, { min: 30, max: 40 }, false)).toEqual({
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    });
    const gap = [
      { x: 0, y: 5 },
      { x: 1, y: Number.NaN },
      { x: 2, y: 7 },
    ];
    expect(visibleSpan(gap, { min: 0, max: 1.5 }, false)).toEqual({ min: 5, max: 5 });
  });
});
