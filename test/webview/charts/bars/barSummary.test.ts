import { expect, it } from "vitest";
import type { BarSpec } from "../../../../webview/charts/bars/barSpec.ts";
import { barSummary } from "../../../../webview/charts/bars/barSummary.ts";

const bars = (groups: number, stacks: BarSpec["stacks"]): BarSpec => ({
  title: "Samples by client",
  groupTitle: "Client",
  groups: Array.from({ length: groups }, (_, group) => String(group)),
  valueTitle: "Samples",
  stacks,
});

it("describes every bar where they are few, with its parts", () => {
  expect(barSummary(bars(2, [{ name: "Samples", values: [3, 5] }]))).toBe(
    "Samples by client. Client 0: 3; Client 1: 5.",
  );
  const parts = [
    { name: "pub", values: [1, 2] },
    { name: "coffee shop", values: [4, 0] },
  ];
  expect(barSummary(bars(2, parts))).toBe(
    "Samples by client. Client 0: pub 1, coffee shop 4; Client 1: pub 2, coffee shop 0.",
  );
});

it("describes the extremes and the mean of many", () => {
  const values = Array.from({ length: 100 }, (_, client) => client);
  expect(barSummary(bars(100, [{ name: "Samples", values }]))).toBe(
    "Samples by client. 100 bars; Samples from 0 (Client 0) to 99 (Client 99), mean 49.5.",
  );
});
