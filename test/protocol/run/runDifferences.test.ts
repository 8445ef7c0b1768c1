import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { configDifferences, environmentDifferences } from "../../../extension/protocol/run/runDifferences.ts";
import { exampleRecord } from "../../engine/store/exampleRun.ts";

const config = (changes: object) =>
  parseConfig(JSON.stringify({ model: "nano", data: { format: "synthetic" }, ...changes }), "").config!;

describe("configurations that differ", () => {
  it("are distinguished by nested fields, in the schema's order, one column a run", () => {
    const configs = [
      config({ wire: { "up.act": { payload: "int8" } }, seed: 3 }),
      config({ control: { kind: "bangbang" } }),
      config({ lora: { targets: ["c_attn", "c_fc"] } }),
    ];
    const table = configDifferences(configs).map(({ field, values }) => [field, ...values]);
    expect(table).toEqual([
      ["seed", "3", "0", "0"],
      ["lora.targets", "c_attn", "c_attn", "c_attn, c_fc"],
      ["wire.up.act.payload", "int8", "f32", "f32"],
      ["control.kind", "fixed", "bangbang", "fixed"],
      ["control.theta", "0.98", null, "0.98"],
      ["control.low", null, "0.95", null],
      ["control.high", null, "0.99", null],
      ["control.delta", null, "0.01", null],
    ]);
  });

  it("only in their names are the same", () => {
    expect(configDifferences([config({ name: "a" }), config({ name: "b", clients: 4 })])).toEqual([]);
  });

  it("carry what the fields mean", () => {
    const [difference] = configDifferences([config({}), config({ seed: 1 })]);
    expect(difference!.description).toContain("random stream");
  });
});

it("circumstances that differ are named, those that agree are not", () => {
  const backend = { name: "wasm", reason: "", lanes: 1 } as const;
  const git = { commit: "0123456789abcdef", dirty: true, diff: "", diffTruncated: false, untracked: [] };
  const data = [{ role: "train", file: "a.csv", hash: `sha256:${"0123456789".repeat(6)}` } as const];
  const records = [exampleRecord({ backend, git }), exampleRecord({ backend: { ...backend, lanes: 2 }, data })];
  expect(environmentDifferences(records).map(({ field, values }) => [field, ...values])).toEqual([
    ["backend", "wasm, 1 lane", "wasm, 2 lanes"],
    ["commit", "01234567, changed since", null],
    ["training data", null, "sha256:012345678901"],
  ]);
});
