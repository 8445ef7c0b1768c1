import { describe, expect, it } from "vitest";
import { checkAgainstModel } from "../../../extension/protocol/config/configChecks.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";

const nano = { layers: 6, positions: 256, width: 128 };

function check(part: object, model = nano) {
  const text = JSON.stringify({ model: "nano", data: { format: "synthetic" }, ...part }, null, 1);
  const { config } = parseConfig(text, "a.json");
  return checkAgainstModel(config!, model, text, "a.json").map((issue) => ({
    ...issue,
    found: text.slice(issue.offset, issue.offset + issue.length),
  }));
}

describe("checkAgainstModel", () => {
  it("accepts what fits, up to the limits", () => {
    const wire = { "up.act": { sketch: { kind: "rp", k: 128 } }, "down.grad": { sketch: { kind: "none" } } };
    expect(check({ cutLayer: 5, training: { maxLength: 256 }, wire })).toEqual([]);
  });

  it.each([
    [{ cutLayer: 6 }, "cutLayer", "cutLayer: 6 is outside 1..5 for this model", "6"],
    [
      { training: { maxLength: 257 } },
      "training.maxLength",
      "training.maxLength: 257 is outside 4..256 for this model",
      "257",
    ],
    [
      { wire: { "down.grad": { selector: "temporal", sketch: { kind: "rp", k: 129 } } } },
      "wire.down.grad.sketch.k",
      "wire.down.grad.sketch.k: 129 is outside 1..128 for this model",
      "129",
    ],
  ])("refuses %j", (part, path, message, found) => {
    expect(check(part)).toEqual([expect.objectContaining({ where: "a.json", path, message, found })]);
  });

  it("shows a default that does not fit where the file begins", () => {
    expect(check({}, { ...nano, layers: 2 })).toEqual([
      expect.objectContaining({ path: "cutLayer", line: 1, column: 1 }),
    ]);
  });

  it("refuses a model of one block whatever the cut", () => {
    expect(check({ cutLayer: 1 }, { ...nano, layers: 1 }).map(({ path, found }) => [path, found])).toEqual([
      ["model", '"nano"'],
    ]);
  });
});
