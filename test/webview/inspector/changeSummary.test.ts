import { expect, it } from "vitest";
import type { DecisionMatrix, ProbeTensor } from "../../../extension/protocol/run/observations.ts";
import { colorOf, divergingScale, magnitudeWithin } from "../../../webview/heatmap/colorScale.ts";
import { changeSummary } from "../../../webview/inspector/changeSummary.ts";
import { decisionScale, decisionValue, decisionValues } from "../../../webview/inspector/decisions/decisionScale.ts";
import { describeCell, showValue } from "../../../webview/inspector/probeText.ts";
import { roundUp } from "../../../webview/inspector/roundUp.ts";
import { keyedToken } from "../../../webview/inspector/tokenKeys.ts";

const none = Number.NaN;
const probe: ProbeTensor = {
  interface: "up.act",
  epoch: 3,
  client: 0,
  sample: "train/1",
  rows: 2,
  width: 2,
  current: Float32Array.of(1, 2, 3, 4.5678),
  reference: Float32Array.of(1, 2, 3, 4),
  comparedWith: "server",
  tokens: [" a", " river"],
  promptRows: 1,
  rowSimilarity: Float32Array.of(1, 0.9),
};
const decisions = (similarity: number[], sent: number[]): DecisionMatrix => ({
  interface: "up.act",
  client: 0,
  samples: ["train/1"],
  epochs: 3,
  similarity: Float32Array.from(similarity),
  sent: Float32Array.from(sent),
});

it.each<[string, Partial<ProbeTensor>, number | undefined, DecisionMatrix | undefined, string]>([
  [
    "reused",
    {},
    0.98,
    decisions([none, 0.91, 0.985], [1, 1, 0]),
    "1 of 2 tokens are within θ 0.98 of the server's cache. Reused in epoch 3, with a similarity of 0.985. Last sent in epoch 2.",
  ],
  [
    "sent",
    {},
    0.98,
    decisions([none, 0.99, 0.9], [1, 0, 1]),
    "1 of 2 tokens are within θ 0.98 of the server's cache. Sent in epoch 3, with a similarity of 0.9.",
  ],
  [
    "sent in part",
    {},
    0.5,
    decisions([none, 0.99, 0.9], [1, 0, 0.5]),
    "2 of 2 tokens are within θ 0.5 of the server's cache. Some of its tokens were sent in epoch 3.",
  ],
  [
    "its first visit",
    { epoch: 1 },
    0.98,
    decisions([none, none, none], [1, none, none]),
    "1 of 2 tokens are within θ 0.98 of the server's cache. Sent in epoch 1, its first visit.",
  ],
  ["no threshold", {}, undefined, undefined, "The token that changed most has a cosine of 0.9 to the server's cache."],
  [
    "held by the client",
    { interface: "down.grad", comparedWith: "client" },
    0.98,
    { ...decisions([none, 0.91, 0.985], [1, 1, 0]), interface: "down.grad" },
    "1 of 2 tokens are within θ 0.98 of the client's cache. Reused in epoch 3, with a similarity of 0.985. Last sent in epoch 2.",
  ],
  [
    "nothing held, so the epoch before",
    { interface: "down.grad", comparedWith: "before" },
    undefined,
    decisions([none, none, none], [1, 1, 1]),
    "The token that changed most has a cosine of 0.9 to the previous epoch. Sent in epoch 3.",
  ],
  [
    "nothing held, and no epoch before",
    { reference: null, comparedWith: "before", rowSimilarity: null },
    undefined,
    undefined,
    "Nothing to compare with yet: everything is sent, and no earlier epoch was recorded.",
  ],
])("says what became of a sample: %s", (_, changes, theta, decided, sentence) => {
  expect(changeSummary({ ...probe, ...changes }, theta, decided)).toBe(sentence);
});

it("describes a cell of all maps", () => {
  expect(describeCell(probe, { row: 1, column: 1 })).toEqual([
    'Token 2 "river", channel 1',
    "Now 4.57",
    "Held 4",
    "Difference 0.568",
    "Cosine of the token 0.9",
  ]);
  expect(describeCell({ ...probe, comparedWith: "before" }, { row: 1, column: 1 })[2]).toBe("Before 4");
  const alone = { ...probe, reference: null, rowSimilarity: null, tokens: null };
  expect(describeCell(alone, { row: 0, column: 0 })).toEqual(["Token 1, channel 0", "Now 1"]);
  const current = Float32Array.of(-1.2345e-7, 0, 0, 0);
  expect(describeCell({ ...alone, current }, { row: 0, column: 0 })).toEqual(["Token 1, channel 0", "Now -1.23e-7"]);
});

it("shows values of any size in few letters", () => {
  const shown = [0, -0, 12_345, 0.051, -0.0012345, 9.999e-4, 1.2e-6, -3.4567e-9, Number.NaN].map(showValue);
  expect(shown).toEqual(["0", "0", "12300", "0.051", "-0.00123", "0.001", "1.2e-6", "-3.46e-9", "-"]);
});

it("rounds a scale's end up", () => {
  expect([0, 0.9, 1, 1.2, 3.4, 72, 0.00099].map(roundUp)).toEqual([0, 1, 1, 1.5, 4, 80, 0.001]);
  expect(divergingScale(roundUp(3.4), false).high).toBe(4);
});

it("colors gradients as it colors activations, however small they are", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => (i - 500) / 500);
  const gradients = values.map((value) => value * 2 ** -30);
  const colors = (matrix: Float32Array) => {
    const scale = divergingScale(roundUp(magnitudeWithin([matrix], 0.99)), false);
    return { high: scale.high, levels: new Set(Array.from(matrix, (value) => String(colorOf(scale, value)))).size };
  };
  const [activation, gradient] = [colors(values), colors(gradients)];
  expect([activation.high, gradient.high]).toEqual([1, 1e-9]);
  expect(gradient.levels).toBeGreaterThan(0.9 * activation.levels);
});

it("colors outcomes apart", () => {
  const values = decisionValues(decisions([none, none, none], [1, 0.5, 0]));
  expect([...values]).toEqual([1, expect.closeTo(0.375, 6), 0]);
  for (const dark of [false, true]) {
    const { map, place } = decisionScale(dark);
    const colors = (["reused", "partial", "sent", "first"] as const).map((outcome) =>
      String(map[Math.round(254 * place(decisionValue(outcome, 0.5)))]),
    );
    expect(new Set(colors).size).toBe(4);
  }
});

it("moves among tokens", () => {
  expect(keyedToken(-1, 5, "ArrowRight")).toBe(0);
  expect(keyedToken(4, 5, "ArrowRight")).toBe(4);
  expect(keyedToken(3, 5, "PageUp")).toBe(0);
  expect(keyedToken(3, 5, "End")).toBe(4);
  expect(keyedToken(3, 5, "x")).toBeUndefined();
});
