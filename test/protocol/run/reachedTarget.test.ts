import { expect, it } from "vitest";
import { reachedTarget } from "../../../extension/protocol/run/reachedTarget.ts";

const epochs = [90, null, 79.9, 85, 70].map((perplexity, index) => ({
  epoch: index + 1,
  perplexity,
  cumulative: { up: 10 * (index + 1), down: index + 1, baselineUp: 0, baselineDown: 0 },
}));
const seconds = (epoch: number) => (epoch === 5 ? null : 2 * epoch);

it("a target is reached at the first epoch at or below it, with all that was sent until then", () => {
  expect(reachedTarget(epochs, 80, seconds)).toEqual({ epoch: 3, uplinkBytes: 30, totalBytes: 33, seconds: 6 });
  expect(reachedTarget(epochs, 90, seconds)?.epoch).toBe(1);
});

it("a target that was reached at an unrecorded time has bytes and no time", () => {
  expect(reachedTarget(epochs, 75, seconds)).toEqual({ epoch: 5, uplinkBytes: 50, totalBytes: 55, seconds: null });
});

it("a target below all epochs is not reached", () => {
  expect(reachedTarget(epochs, 69.9, seconds)).toBeNull();
});
