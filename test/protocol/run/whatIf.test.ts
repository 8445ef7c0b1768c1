import { expect, it } from "vitest";
import type { SimilarityTable } from "../../../extension/protocol/run/observations.ts";
import { whatIf } from "../../../extension/protocol/run/whatIf.ts";

const table: SimilarityTable = {
  interface: "up.act",
  granularity: "sample",
  fromEpoch: 2,
  toEpoch: 3,
  similarity: Float64Array.of(0.5, 0.9, 0.98, 1),
  rows: Float64Array.of(10, 20, 30, 40),
  firstRows: 100,
  sentRows: 110,
  totalRows: 200,
  payloadBytes: 440,
  rowBytes: 4,
  overheadBytes: 60,
  baselineBytes: 1000,
};

it.each([
  [-1, 100],
  [0.5, 100],
  [0.6, 110],
  [0.98, 130],
  [1, 160],
  [1.5, 200],
])("a threshold of %f sends %i rows: what is as similar as it is reused", (theta, sent) => {
  const bytes = 4 * sent + 60;
  expect(whatIf(table, theta)).toEqual({ theta, uploadRatio: sent / 200, bytes, saving: 1 - bytes / 1000 });
});

it("says of nothing that all is sent and none saved", () => {
  const empty = { ...table, similarity: new Float64Array(), rows: new Float64Array(), firstRows: 0, totalRows: 0 };
  expect(whatIf({ ...empty, overheadBytes: 0, baselineBytes: 0 }, 0.9)).toEqual({
    theta: 0.9,
    uploadRatio: 1,
    bytes: 0,
    saving: 0,
  });
});
