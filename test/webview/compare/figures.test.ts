import { describe, expect, it } from "vitest";
import { bestOf, figures, showBytesInFull, showChange } from "../../../webview/compare/figures.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

describe("a change against the reference", () => {
  it.each([
    [69.36, 68.85, "share", "+0.7\u00a0%"],
    [49.2, 100, "share", "−50.8\u00a0%"],
    [1.00001, 1, "share", "±0.0\u00a0%"],
    [0.99999, 1, "share", "±0.0\u00a0%"],
    [0.45, 0.418, "points", "+3.2\u00a0pp"],
    [0, 0, "points", "±0.0\u00a0pp"],
    [1, 0, "share", null],
    [null, 1, "share", null],
    [1, null, "points", null],
  ] as const)("%s against %s as %s: %s", (value, reference, kind, shown) => {
    expect(showChange(value, reference, kind)).toBe(shown);
  });
});

describe("the best of some values", () => {
  it.each([
    [[3, 1, 2], "less", [1]],
    [[3, 1, 3], "more", [0, 2]],
    [[null, 2, 5], "less", [1]],
    [[null, 2], "less", []],
    [[2, 2], "more", []],
    [[2.004, 2.001, 3], "less", [0, 1]],
    [[2.004, 2.001], "less", []],
    [[], "more", []],
  ] as const)("%j, %s: %j", (values, better, best) => {
    const texts = values.map((value) => value?.toFixed(2) ?? null);
    expect([...bestOf(values, texts, better)]).toEqual(best);
  });
});

it("total traffic is that of both directions, unknown before both are", () => {
  const total = figures().find(({ title }) => title === "Total traffic")!;
  expect(total.of(summaryOf("/a", { uplinkBytes: 3, downlinkBytes: 4 }))).toBe(7);
  expect(total.of(summaryOf("/a", { uplinkBytes: 3 }))).toBeNull();
});

it.each([
  [17_000_000, "17.0 MB"],
  [4e6, "4.00 MB"],
  [115.4e6, "115 MB"],
  [1.5e9, "1.50 GB"],
  [500, "500 B"],
  [0, "0 B"],
])("%i bytes beside others are %s", (bytes, shown) => {
  expect(showBytesInFull(bytes)).toBe(shown);
});

it("values that differ by noise alone are best together, or none where all do", () => {
  expect([...bestOf([100, 99.7, 140], ["100", "99.7", "140"], "less", 0.02)]).toEqual([0, 1]);
  expect([...bestOf([100, 99.7], ["100", "99.7"], "less", 0.02)]).toEqual([]);
  expect([...bestOf([100, 99.7], ["100", "99.7"], "less")]).toEqual([1]);
});
