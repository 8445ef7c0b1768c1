import { describe, expect, it } from "vitest";
import { applySet } from "../../../extension/protocol/config/configSet.ts";
import { kindsOf } from "../../../extension/protocol/config/objectHints.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { schemaAt } from "../../../extension/protocol/config/schema/configSchema.ts";
import { editsOf } from "../../../extension/protocol/config/textEdits.ts";

const payloads = kindsOf(schemaAt(["wire", "up.act", "payload"])!).join(", ");

const withWire = (wire: string) => `{ "model": "nano", "data": { "format": "synthetic" }, "wire": { ${wire} } }`;
const parse = (wire: string) => parseConfig(withWire(wire), "a.json");
const rp = { kind: "rp", k: 8, matrix: "gaussian" };

describe("a codec in short", () => {
  it.each([
    ["words alone", '"up.act": { "selector": "temporal", "payload": "int8" }'],
    ["objects with a kind", '"up.act": { "selector": { "kind": "temporal" }, "payload": { "kind": "int8" } }'],
    ["a word beside an object", '"up.act": { "selector": { "kind": "temporal" }, "payload": "int8" }'],
    ["the selector left out", '"up.act": { "payload": "int8" }'],
  ])("reads %s as the same configuration", (_, wire) => {
    expect(parse(wire).config?.wire["up.act"]).toEqual({
      selector: { kind: "temporal", granularity: "sample", sketch: { kind: "rp", k: 16, matrix: "gaussian" } },
      payload: { kind: "int8" },
    });
  });

  it.each([
    ["a word", '"selector": "temporal", '],
    ["an object", '"selector": { "kind": "temporal" }, '],
    ["nothing", ""],
  ])("takes granularity and sketch beside %s for the selector's", (_, selector) => {
    const { config } = parse(`"up.act": { ${selector}"granularity": "token", "sketch": { "kind": "rp", "k": 8 } }`);
    expect(config?.wire["up.act"].selector).toEqual({ kind: "temporal", granularity: "token", sketch: rp });
  });

  it("leaves out granularity and sketch beside a selector that has none", () => {
    const { config } = parse('"up.act": { "selector": "all", "granularity": "token", "sketch": { "kind": "none" } }');
    expect(config?.wire["up.act"].selector).toEqual({ kind: "all" });
  });

  it.each([
    [
      '"up.act": { "payload": "in8" }',
      `wire.up.act.payload: "in8" is not one of ${payloads}; did you mean "int8"?`,
      '"in8"',
    ],
    [
      '"up.act": { "payload": { "kind": "in8" } }',
      `wire.up.act.payload.kind: "in8" is not one of ${payloads}; did you mean "int8"?`,
      '"in8"',
    ],
    ['"up.act": { "sketch": { "kind": "rp", "k": 0 } }', "wire.up.act.sketch.k: 0 is outside 1..4096", "0"],
    [
      '"up.act": { "selector": "temporal", "sketch": { "kind": "rp", "width": 1 } }',
      'unknown key "width" in wire.up.act.sketch of kind "rp"; known keys are kind, k, matrix',
      '"width"',
    ],
  ])("names a mistake where the file has it: %s", (wire, message, marked) => {
    const { issues } = parse(wire);
    expect(issues.map((issue) => issue.message)).toEqual([message]);
    const [{ offset, length }] = issues as [(typeof issues)[0] & { offset: number; length: number }];
    expect(withWire(wire).slice(offset, offset + length)).toBe(marked);
  });

  it("is fixed where the file has it", () => {
    const text = withWire('"up.act": { "payload": "in8" }');
    const [{ offset, length, content }] = editsOf(parseConfig(text, "").issues[0]!.fixes![0]!.changes, text) as [
      { offset: number; length: number; content: string },
    ];
    expect(text.slice(0, offset) + content + text.slice(offset + length)).toBe(text.replace("in8", "int8"));
  });

  it("gets a parameter by --set inside its full form, and keeps what stood beside it", () => {
    const text = withWire('"up.act": { "selector": "temporal", "granularity": "token", "payload": "int8" }');
    const changed = applySet(text, "wire.up.act.sketch.k=8");
    expect(parseConfig(changed, "").config?.wire["up.act"]).toEqual({
      selector: { kind: "temporal", granularity: "token", sketch: rp },
      payload: { kind: "int8" },
    });
    expect(changed).toContain('"payload": "int8"');
  });

  it.each([
    ["wire.down.grad.sketch.k=8", '"up.act": {}'],
    ["wire.down.grad.selector.granularity=token", '"down.grad": { "payload": "int8" }'],
    ["wire.down.grad.sketch.matrix=sparse", '"down.grad": { "sketch": { "kind": "rp", "k": 4 } }'],
  ])("takes the U-shape's selector for granted: %s", (assignment, wire) => {
    const text = `{ "topology": "ushape", ${withWire(wire).slice(1)}`;
    const { config, issues } = parseConfig(applySet(text, assignment), "");
    expect(issues).toEqual([]);
    expect(config?.wire["down.grad"].selector.kind).toBe("temporal");
  });

  it.each(["wire.up.act.selector=temporal", "wire.up.act.selector.kind=temporal"])(
    "keeps what stands beside the selector when another is named: %s",
    (assignment) => {
      const text = withWire(
        '"up.act": { "selector": "all", "sketch": { "kind": "rp", "k": 8 }, "granularity": "token" }',
      );
      expect(parseConfig(applySet(text, assignment), "").config?.wire["up.act"].selector).toEqual({
        kind: "temporal",
        granularity: "token",
        sketch: rp,
      });
    },
  );

  it("reports that a selector has no such parameter", () => {
    const changed = applySet(withWire(""), "wire.down.grad.selector.sketch.k=8");
    expect(parseConfig(changed, "").issues.map(({ message }) => message)).toEqual([
      'unknown key "sketch" in wire.down.grad.selector of kind "all"; it belongs to kind temporal; known keys are kind',
    ]);
  });
});
