import { expect, it } from "vitest";
import type { DecisionMatrix } from "../../../../extension/protocol/run/observations.ts";
import { countOutcomes, lastSent, outcomeOf } from "../../../../webview/inspector/decisions/decisions.ts";
import { tokenLabel, tokenName } from "../../../../webview/inspector/tokenText.ts";

const none = Number.NaN;
const matrix: DecisionMatrix = {
  interface: "up.act",
  client: 0,
  samples: ["a", "b", "c"],
  epochs: 4,
  similarity: new Float32Array(12),
  sent: Float32Array.of(1, 0, 1, 0, none, 1, 0.25, 0, none, none, none, 1),
};

it("distinguishes first visits from later ones", () => {
  const outcomes = matrix.samples.map((_, sample) => [1, 2, 3, 4].map((epoch) => outcomeOf(matrix, sample, epoch)));
  expect(outcomes).toEqual([
    ["first", "reused", "sent", "reused"],
    [undefined, "first", "partial", "reused"],
    [undefined, undefined, undefined, "first"],
  ]);
  expect(outcomeOf(matrix, 0, 5)).toBe(outcomeOf(matrix, 1, 1));
});

it("knows when a sample was last sent", () => {
  expect([1, 2, 3, 4, 9].map((epoch) => lastSent(matrix, 0, epoch))).toEqual([1, 1, 3, 3, 3]);
  expect(lastSent(matrix, 2, 3)).toBeUndefined();
});

it("counts an epoch", () => {
  expect(countOutcomes(matrix, 4)).toEqual({ reused: 2, partial: 0, sent: 0, first: 1 });
});

it.each([
  [" the", " the"],
  ["\n", "⏎"],
  ["a\tb", "a⇥b"],
  ["  ", "␣␣"],
  ["", "∅"],
  [undefined, "5"],
])("shows token %j as %j", (token, label) => expect(tokenLabel(token, 4)).toBe(label));

it("names a token in a sentence", () => {
  expect(tokenName(" river", 4)).toBe('5 "river"');
  expect(tokenName(undefined, 4)).toBe("5");
});
