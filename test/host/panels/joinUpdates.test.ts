import { describe, expect, it } from "vitest";
import { joinUpdates } from "../../../extension/host/panels/joinUpdates.ts";
import type { StartEvent } from "../../../extension/protocol/run/events.ts";
import { updateOf } from "./fakes.ts";

describe("updates joined", () => {
  it("are what they are one after the other, also where a curve begins later", () => {
    const start: StartEvent = {
      kind: "start",
      clients: [],
      validationSamples: 1,
      truncatedPrompts: 0,
      truncatedTargets: 0,
      stepsPerEpoch: 8,
      trainableParameters: { client: 1, server: 1 },
    };
    const theta = { x: Float64Array.of(2), y: Float64Array.of(Number.NaN) };
    const [first, second] = [updateOf("/a", 0, 2), updateOf("/a", 2, 3)];
    const joined = joinUpdates([
      { ...first, start },
      { ...second, series: { ...second.series, theta } },
    ]);
    expect(joined).toEqual({ ...updateOf("/a", 0, 3), start, series: { ...updateOf("/a", 0, 3).series, theta } });
  });
});
