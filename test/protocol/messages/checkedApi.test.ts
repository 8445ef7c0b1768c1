import Type, { type TSchema } from "typebox";
import { describe, expect, it } from "vitest";
import { decodingBy } from "../../../extension/protocol/decoding.ts";
import { checkedApi, message, nothing } from "../../../extension/protocol/messages/messageTable.ts";
import { panelHostMessages, panelMessages } from "../../../extension/protocol/messages/panelApi.ts";
import { newTextsState } from "../../../extension/protocol/run/texts.ts";

interface Api {
  add(a: number, b?: number): number;
}
const api = checkedApi<Api>(
  { add: (a, b = 1) => a + b },
  { add: message<Api["add"]>([Type.Number(), Type.Optional(Type.Number())]) },
);
/** What a message may carry, whatever the types say. */
const raw = api as unknown as { add(...args: unknown[]): unknown };

describe("checkedApi", () => {
  it("passes fitting arguments on", () => {
    expect(api.add(1, 2)).toBe(3);
    expect(api.add(1)).toBe(2);
    expect(raw.add(1, null)).toBe(2);
  });

  it.each([[["1"]], [[1, "2"]], [[]], [[1, 2, 3]], [[null]], [[Number.NaN]]])("refuses %j", (args) => {
    expect(() => raw.add(...args)).toThrow(/of add/);
  });

  it("has no method beyond the schemas", () => {
    expect(Object.keys(api)).toEqual(["add"]);
  });
});

/** Whether a method with these schemas takes arguments. */
function accepts(schemas: readonly TSchema[], args: readonly unknown[]): boolean {
  let taken = false;
  const checked = checkedApi<{ method(...args: unknown[]): void }>(
    {
      method: () => {
        taken = true;
      },
    },
    { method: { args: schemas, reply: nothing } },
  );
  try {
    checked.method(...args);
  } catch {
    return false;
  }
  return taken;
}

describe("a panel's requests", () => {
  const choice = { split: "validation", picked: null, filter: "", offset: 0, count: 5 };
  const question = { runs: ["/run"], choice, decoding: decodingBy("greedy") };

  it.each([
    ["setTheta", ["/run", 0.98, "activation"], true],
    ["setTheta", ["/run", "giveBack", "gradient"], true],
    ["setTheta", ["/run", 2.1, "activation"], false],
    ["setTheta", ["/run", Number.NaN, "activation"], false],
    ["setTheta", ["/run", 0.98, "labels"], false],
    ["setTheta", ["/run", 0.98], false],
    ["writeConfig", ["/run", { "control.theta": 0.9 }], true],
    ["writeConfig", ["/run", { model: 1 }], false],
    ["perform", ["/run", "stop"], true],
    ["perform", ["/run", "workbench.action.quit"], false],
    ["probe", ["/run", 1, 0, "sample", "down.grad"], true],
    ["probe", ["/run", -1, 0, "sample", "down.grad"], false],
    ["probe", ["/run", 1, 0, "sample", "up.label"], false],
    ["changeState", [{ view: "dashboard", runs: [], config: null }], true],
    ["changeState", [{ view: "terminal", runs: [] }], false],
    ["texts", [question], true],
    ["texts", [{ ...question, runs: [] }], false],
    ["textScores", [{ ...question, choice: { ...choice, count: null, picked: ["validation/3"] } }], true],
    ["textScores", [{ ...question, choice: { ...choice, split: "secret" } }], false],
    ["generateTexts", [{ ...question, decoding: decodingBy("beam") }], true],
    ["generateTexts", [{ ...question, decoding: decodingBy("sample") }], true],
    ["generateTexts", [{ ...question, decoding: { ...decodingBy("sample"), temperature: 0 } }], false],
    ["generateTexts", [{ ...question, decoding: { strategy: "beam", maxNewTokens: 64, beams: 1e6 } }], false],
    ["changeState", [newTextsState(["/run"])], true],
    ["changeState", [{ ...newTextsState(["/run"]), marks: "all" }], false],
    ["save", [{ name: "chart.svg", content: "<svg/>", encoding: "utf8" }], true],
    ["save", [{ name: "chart.svg", content: "<svg/>", encoding: "utf16" }], false],
  ] as const)("%s %j: %s", (method, args, fits) => {
    expect(accepts(panelHostMessages[method].args, args)).toBe(fits);
  });
});

describe("what a panel is sent", () => {
  const update = { run: "/run", seq: 2, fromSeq: 1, start: null, series: {}, histograms: [], controls: [], probes: [] };
  const { probes: _, ...withoutProbes } = update;
  const curve = { x: new Float64Array(1), y: new Float64Array(1) };

  const progress = { number: 1, runs: ["/run"], state: "running", written: 2, missing: 10, error: null };

  it.each([
    ["generationChanged", [progress], true],
    ["generationChanged", [{ ...progress, state: "lost" }], false],
    ["traced", [update], true],
    ["traced", [{ ...update, series: { loss: curve } }], true],
    ["traced", [{ ...update, series: { loss: null } }], false],
    ["traced", [{ ...update, fromSeq: -1 }], false],
    ["traced", [withoutProbes], false],
    ["runsChanged", [[], ["/gone"]], true],
    ["runsChanged", [[{ run: "/run" }], []], false],
    ["validated", [null], true],
    ["validated", [{ issues: [{}] }], false],
    ["stateChanged", [{ view: "dashboard", runs: ["/run"], config: null }], true],
    ["stateChanged", [{ view: "dashboard" }], false],
  ] as const)("%s %j: %s", (method, args, fits) => {
    expect(accepts(panelMessages[method].args, args)).toBe(fits);
  });
});
