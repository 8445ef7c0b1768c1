import { describe, expect, it } from "vitest";
import { replacementFor } from "../../extension/host/config/configEdits.ts";
import { pathSlotAt } from "../../extension/host/config/language/pathSuggestions.ts";
import { configHeadline } from "../../extension/protocol/config/configHeadline.ts";
import { configIssuesToError } from "../../extension/protocol/config/configIssues.ts";
import { applySet } from "../../extension/protocol/config/configSet.ts";
import { parseConfig } from "../../extension/protocol/config/parseConfig.ts";

const sound = { model: "nano", data: { format: "synthetic" } };
const issuesOf = (text: string) => parseConfig(text, "c.json").issues;

describe("a configuration", () => {
  it("of more than a million characters is refused at once", () => {
    const text = JSON.stringify({ ...sound, name: "x".repeat(2 ** 20) });
    expect(issuesOf(text)).toMatchObject([
      { line: 1, message: expect.stringContaining("the configuration is too large") },
    ]);
  });

  it.each(["[", '{"a":'])("that opens %s without end is refused, wherever it is read", (opening) => {
    const text = `{"training": ${opening.repeat(100_000)}`;
    expect(issuesOf(text)).toMatchObject([{ message: "nested too deeply" }]);
    expect(configHeadline(text)).toEqual({ name: "experiment", epochs: 24 });
    expect(pathSlotAt(text, 20)).toBeUndefined();
    expect(applySet(text, "training.epochs=3")).toBe(text);
    expect(() => replacementFor(text, { "control.theta": 0.5 })).toThrow(/cannot be written/);
  });

  it("with 40,000 unknown keys names the first hundred", () => {
    const keys = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`k${i}`, 1]));
    const issues = issuesOf(JSON.stringify({ ...sound, ...keys }));
    expect(issues).toHaveLength(100);
    expect(configIssuesToError(issues).message.length).toBeLessThan(100_000);
  });

  it.each([
    ["a key", { ...sound, ["k".repeat(100_000)]: 1 }],
    ["a word", { ...sound, backend: "k".repeat(100_000) }],
    ["a value of the wrong type", { ...sound, clients: "k".repeat(100_000) }],
  ])("with %s of 100,000 characters is reported by its beginning", (_what, value) => {
    const [issue] = issuesOf(JSON.stringify(value));
    expect(issue!.message.length).toBeLessThan(1000);
    expect(issue!.message).toContain("kkk…");
  });

  it.each(["model", "data"])("with a null character in the path of its %s is refused at that place", (part) => {
    const named =
      part === "model"
        ? { ...sound, model: "a\0b" }
        : { ...sound, data: { format: "jsonl", train: "\0", validation: "v" } };
    expect(issuesOf(JSON.stringify(named))).toMatchObject([{ path: part === "model" ? "model" : "data.train" }]);
  });

  it("that asks for more synthetic samples than memory holds is refused", () => {
    const asking = (maxTrain: number) => issuesOf(JSON.stringify({ ...sound, data: { ...sound.data, maxTrain } }));
    expect(asking(1_000_001)).toMatchObject([{ path: "data.maxTrain", message: expect.stringContaining("memory") }]);
    expect(asking(1_000_000)).toEqual([]);
  });
});

it("leaves a value alone whose parent is no object, for the parser to check", () => {
  const text = '{ "model": "nano", "training": [1] }';
  expect(applySet(text, "training.epochs=3")).toBe(text);
  expect(issuesOf(text)).toEqual(expect.arrayContaining([expect.objectContaining({ path: "training" })]));
});
