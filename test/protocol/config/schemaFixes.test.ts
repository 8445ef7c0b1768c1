import { applyEdits } from "jsonc-parser";
import { expect, it } from "vitest";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { schemaAt, showPath } from "../../../extension/protocol/config/schema/configSchema.ts";
import { editsOf } from "../../../extension/protocol/config/textEdits.ts";
import { leaves, ofWrongType, outside, withValue } from "../schemaValues.ts";

/** Issues of a text at a path, and the texts that their fixes make of it. */
function fixed(text: string) {
  const { issues } = parseConfig(text, "a.json");
  return issues.map(({ path, fixes = [] }) => ({
    path,
    texts: fixes.map(({ changes }) => applyEdits(text, editsOf(changes, text))),
  }));
}

it("every fix of a value that the schema refuses gives one that it accepts", () => {
  const unmended: string[] = [];
  for (const path of leaves) {
    const node = schemaAt(path)!;
    for (const value of [...outside(node), ...ofWrongType(node)]) {
      const text = JSON.stringify(withValue(path, value), null, 2);
      const [{ path: at, texts }] = fixed(text) as [ReturnType<typeof fixed>[number]];
      for (const other of texts) {
        // What is in range may still not be below the high threshold, or more synthetic samples than memory holds.
        const further = ["low", "maxTrain", "maxValidation"].includes(path.at(-1)!);
        if (!further && fixed(other).some((issue) => issue.path === at))
          unmended.push(`${showPath(path)} = ${JSON.stringify(value)}`);
      }
    }
  }
  expect(unmended).toEqual([]);
});

it.each([
  ["clients", "3", 3],
  ["clients", 2.5, 3],
  ["clients", 2000, 1000],
  ["seed", -1, 0],
  ["name", 7, "7"],
  ["name", "", "experiment"],
  ["lanes", 1.5, 2],
  ["lora.targets", "c_fc", ["c_fc"]],
  ["lora.dropout", 1, 0],
  ["training.aggregateEvery", "step", "epoch"],
  ["data.format", "parquet", undefined],
])("%s: %j becomes %j", (name, value, expected) => {
  const path = name.split(".");
  const { issues } = parseConfig(JSON.stringify(withValue(path, value)), "a.json");
  expect(issues[0]!.fixes![0]?.changes[0]).toEqual(expected === undefined ? undefined : { path, value: expected });
});
