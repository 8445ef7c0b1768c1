import { applyEdits } from "jsonc-parser";
import { expect, it } from "vitest";
import { resolvePath } from "../../../extension/protocol/config/configSet.ts";
import { kindsOf } from "../../../extension/protocol/config/objectHints.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { allPaths, schemaAt, showPath } from "../../../extension/protocol/config/schema/configSchema.ts";
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
  ["control", "schedule", { kind: "schedule" }],
  ["wire.up.act", "int8", { payload: "int8" }],
  ["wire", "temporal", { "up.act": { selector: "temporal" } }],
  ["data", "synthetic", { format: "synthetic" }],
])("%s: %j becomes %j", (name, value, expected) => {
  const path = resolvePath(name)!;
  const { issues } = parseConfig(JSON.stringify(withValue(path, value)), "a.json");
  expect(issues[0]!.fixes![0]?.changes[0]).toEqual(expected === undefined ? undefined : { path, value: expected });
});

const unions = allPaths().filter((path) => schemaAt(path)!.oneOf && !schemaAt(path)!.shorthand);
const wordsInPlaceOfObjects = unions.flatMap((path) =>
  kindsOf(schemaAt(path)!).map((kind) => [showPath(path), kind, path] as const),
);

it.each(wordsInPlaceOfObjects)("%s: the word %s alone is answered by the object to write", (name, kind, path) => {
  const { issues } = parseConfig(JSON.stringify(withValue(path, kind)), "a.json");
  const [issue] = issues;
  expect(issue!.message).toBe(`${name}: expected an object, found "${kind}"; write { "kind": "${kind}" }`);
  const [fix] = issue!.fixes!;
  expect(fix!.title).toBe(`Change to {"kind":"${kind}"}`);
  const written = withValue(path, { kind });
  expect(parseConfig(JSON.stringify(written), "a.json").issues).toEqual([]);
});

it.each([
  ["control", "schedul", '"schedul"; did you mean { "kind": "schedule" }?'],
  ["control", 0.98, '0.98; write one such as { "kind": "fixed" }; kinds are fixed, bangbang, schedule, ddpg, manual'],
  ["checkpoint", true, "true; its keys are every, keepEvery, everySteps, minutes"],
])("%s: %j is answered by what can be written", (name, value, message) => {
  const { issues } = parseConfig(JSON.stringify(withValue(name.split("."), value)), "a.json");
  expect(issues[0]!.message).toBe(`${name}: expected an object, found ${message}`);
});
