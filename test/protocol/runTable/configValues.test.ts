import { describe, expect, it } from "vitest";
import {
  configsOfTable,
  configTable,
  configValues,
  differingPaths,
  groupKey,
} from "../../../extension/protocol/runTable/configValues.ts";
import { grouped, spreadOf } from "../../../extension/protocol/runTable/groups.ts";

const one = configValues({
  name: "a",
  seed: 1,
  lora: { rank: 8, targets: ["c_attn", "c_fc"] },
  probe: { gradients: true },
});
const other = configValues({
  name: "b",
  seed: 2,
  lora: { rank: 8, targets: ["c_attn", "c_fc"] },
  probe: { gradients: true },
});
const third = configValues({ name: "a", seed: 1, lora: { rank: 16, targets: ["c_attn"] }, control: { theta: 0.9 } });

describe("the values of a configuration", () => {
  it("have a path each, with lists as text", () => {
    expect([...one]).toEqual([
      ["name", "a"],
      ["seed", 1],
      ["lora.rank", 8],
      ["lora.targets", "c_attn, c_fc"],
      ["probe.gradients", true],
    ]);
  });

  it("are bounded, whatever a record holds", () => {
    const keys = Array.from({ length: 3000 }, (_, index) => [`k${index}`, "x".repeat(1000)]);
    const values = configValues(
      JSON.parse(`{"__proto__": {"x": 1}, ${JSON.stringify(Object.fromEntries(keys)).slice(1)}`),
    );
    expect(values.size).toBe(400);
    expect(values.get("__proto__.x")).toBe(1);
    expect(String(values.get("k1"))).toHaveLength(301);
  });

  it("come back from the table that is sent, in the order of the runs", () => {
    const sent = JSON.parse(JSON.stringify(configTable([one, undefined, third])));
    expect(configsOfTable(sent)).toEqual([one, undefined, third]);
    expect(configsOfTable(configTable([]))).toEqual([]);
  });

  it("differ where one has another value or none; names do not count", () => {
    expect(differingPaths([one, other])).toEqual(["seed"]);
    expect(differingPaths([one, third])).toEqual(["lora.rank", "lora.targets", "probe.gradients", "control.theta"]);
    expect(differingPaths([one])).toEqual([]);
  });
});

describe("groups of runs", () => {
  it("have one configuration but for seed and name, in whatever order its keys are", () => {
    expect(groupKey(one)).toBe(groupKey(other));
    expect(groupKey(one)).toBe(groupKey(new Map([...one].reverse())));
    expect(groupKey(one)).not.toBe(groupKey(third));
  });

  it("keep the order in which their first members come", () => {
    expect(grouped([3, 1, 4, 1, 5, 9], (value) => String(value % 2))).toEqual([[3, 1, 1, 5, 9], [4]]);
  });

  it("have a mean and the sample's standard deviation", () => {
    expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, deviation: Math.sqrt(32 / 7), count: 8 });
    expect(spreadOf([3])).toEqual({ mean: 3, deviation: null, count: 1 });
    expect(spreadOf([])).toBeNull();
  });
});
