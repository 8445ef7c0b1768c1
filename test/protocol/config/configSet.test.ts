import { describe, expect, it } from "vitest";
import { applySet } from "../../../extension/protocol/config/configSet.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";

const text = `{
  // the default model
  "model": "nano",
  "data": { "format": "synthetic" },
  "training": { "epochs": 5, },
}`;

const parsed = (changed: string) => {
  const { config, issues } = parseConfig(changed, "");
  expect(issues).toEqual([]);
  return config!;
};

describe("applySet", () => {
  it("replaces a value and keeps comments and lines", () => {
    expect(applySet(text, "training.epochs=3")).toBe(text.replace("5", "3"));
  });

  it.each([
    ["training.batchSize=2", ["training", "batchSize"], 2],
    ["clients=10", ["clients"], 10],
    ["wire.up.act.payload=int8", ["wire", "up.act", "payload", "kind"], "int8"],
    ["wire.up.act.payload.kind=int8", ["wire", "up.act", "payload", "kind"], "int8"],
    ["wire.up.act.selector.sketch.k=8", ["wire", "up.act", "selector", "sketch", "k"], 8],
    ["wire.up.act.sketch.k=8", ["wire", "up.act", "selector", "sketch", "k"], 8],
    ["control.theta=0.9", ["control", "theta"], 0.9],
    ['control={"kind": "bangbang", "low": 0.5}', ["control", "low"], 0.5],
    ["training.aggregateEvery=7", ["training", "aggregateEvery"], 7],
    ["training.aggregateEvery=epoch", ["training", "aggregateEvery"], "epoch"],
    ['lora.targets=["c_fc", "mlp.c_proj"]', ["lora", "targets"], ["c_fc", "mlp.c_proj"]],
    ["name=2025", ["name"], "2025"],
    ["name=a=b", ["name"], "a=b"],
    ['model="random:gpt2"', ["model"], "random:gpt2"],
  ])("%s", (assignment, path, value) => {
    expect(parsed(applySet(text, assignment))).toHaveProperty(path, value);
  });

  it("applies several in turn", () => {
    const changed = ["wire.up.act.payload=f16", "wire.up.act.sketch.k=4", "control.theta=1.5"].reduce(
      (at, set) => applySet(at, set),
      text,
    );
    expect(parsed(changed).wire["up.act"]).toMatchObject({
      payload: { kind: "f16" },
      selector: { kind: "temporal", sketch: { kind: "rp", k: 4 } },
    });
  });

  it("of another kind keeps the keys that it shares with the kind before, and no others", () => {
    const before =
      '{ "model": "nano", "data": { "format": "synthetic" }, "control": { "kind": "bangbang", "low": 0.5, "delta": 0 } }';
    expect(parsed(applySet(before, "control.kind=schedule")).control).toMatchObject({ kind: "schedule", low: 0.5 });
    expect(parsed(applySet(before, "control.kind=fixed")).control).toEqual({ kind: "fixed", theta: 0.98 });
    const sketched = applySet(applySet(text, "wire.up.act.sketch.k=8"), "wire.up.act.selector.sketch.kind=none");
    expect(parsed(sketched).wire["up.act"].selector).toMatchObject({ sketch: { kind: "none" } });
    // A key that no kind has is a mistake to be reported, not dropped.
    const misspelled = before.replace('"delta"', '"dleta"');
    const { issues } = parseConfig(applySet(misspelled, "control.kind=schedule"), "");
    expect(issues.map(({ path }) => path)).toEqual(["control.dleta"]);
  });

  it("leaves checking the value to the parser", () => {
    expect(parseConfig(applySet(text, "clients=four"), "").issues[0]?.message).toBe(
      'clients: expected an integer, found "four"',
    );
  });

  it("leaves text with mistakes as it is", () => {
    expect(applySet('{"model" "nano"}', "clients=2")).toBe('{"model" "nano"}');
  });

  it.each([
    ["clients", /a change is written as path=value/],
    ["=3", /a change is written as path=value/],
    ["training.epoch=3", /Did you mean "training.epochs"/],
    ["epochs=3", /Did you mean "training.epochs"/],
    ["xyzzy=3", /there is no key "xyzzy". Known keys are /],
    ["__proto__.seed=3", /there is no key "__proto__.seed"/],
  ])("%s: %s", (assignment, message) => {
    expect(() => applySet(text, assignment)).toThrow(message);
  });
});
