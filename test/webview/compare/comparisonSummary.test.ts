import { expect, it } from "vitest";
import { comparisonSummary } from "../../../webview/compare/comparisonSummary.ts";
import { summaryOf } from "../../host/panels/fakes.ts";

const reference = summaryOf("/A", { status: "done", epoch: 10, perplexity: 68.85, uplinkBytes: 1000 });

it.each([
  [[], ""],
  [[reference], "A reaches perplexity 68.85."],
  [
    [reference, summaryOf("/B", { status: "done", epoch: 10, perplexity: 69.36, uplinkBytes: 492 })],
    "A reaches perplexity 68.85. B reaches 69.36 (+0.7\u00a0%) with 50.8\u00a0% less uplink traffic.",
  ],
  [
    [reference, summaryOf("/B", { epoch: 10, epochs: 20, perplexity: 80, uplinkBytes: 1000 })],
    "A reaches perplexity 68.85. B is at 80.00 (+16.2\u00a0%) after epoch 10 of 20, with the same uplink traffic.",
  ],
  [[summaryOf("/A"), { ...reference, name: "B" }], "A has not finished an epoch. B reaches 68.85."],
  [
    [summaryOf("/A", { status: "queued" }), summaryOf("/B", { epoch: 1 })],
    "A has not started. B has no validation perplexity.",
  ],
])("says in words what %j shows", (runs, summary) => {
  expect(comparisonSummary(runs)).toBe(summary);
});

it("says how many runs it leaves out", () => {
  expect(comparisonSummary(Array(7).fill(reference))).toMatch(/ 2 more runs are compared\.$/);
});
