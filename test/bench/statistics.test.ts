import { expect, it } from "vitest";
import { median, slope } from "./statistics.ts";

it("takes the middle of an odd and the mean of the two middles of an even number of values", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 5, 7])).toBe(6);
  expect(median([])).toBeNaN();
});

it("fits a line", () => {
  expect(slope([3, 5, 7, 9])).toBeCloseTo(2, 12);
  expect(slope([1, 5, 1])).toBe(0);
  expect(slope([4])).toBe(0);
});
