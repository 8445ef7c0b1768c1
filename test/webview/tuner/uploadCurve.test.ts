import { expect, it } from "vitest";
import { similarityBinEdges } from "../../../extension/protocol/run/events.ts";
import type { SimilarityTable } from "../../../extension/protocol/run/observations.ts";
import { whatIf } from "../../../extension/protocol/run/whatIf.ts";
import { reallySent } from "../../../webview/tuner/reallySent.ts";
import { shareEnd } from "../../../webview/tuner/shareAxis.ts";
import { tunerCsv } from "../../../webview/tuner/tunerPicture.ts";
import { uploadCurve } from "../../../webview/tuner/uploadCurve.ts";

const table: SimilarityTable = {
  interface: "up.act",
  granularity: "sample",
  fromEpoch: 2,
  toEpoch: 3,
  similarity: Float64Array.of(0.91, 0.95, 0.99),
  rows: Float64Array.of(10, 20, 30),
  firstRows: 0,
  sentRows: 30,
  totalRows: 60,
  payloadBytes: 3000,
  rowBytes: 100,
  overheadBytes: 60,
  baselineBytes: 6120,
};

it("rises from nothing sent to all", () => {
  const curve = uploadCurve(table, { low: 0.9 });
  expect(curve[0]).toEqual({ place: 0, ratio: 0 });
  expect(curve.at(-1)).toEqual({ place: 1, ratio: 1 });
  expect([...new Set(curve.map(({ ratio }) => ratio))]).toEqual([0, 1 / 6, 0.5, 1]);
});

it("shows what was really sent in the same terms", () => {
  const { theta: _, ...answer } = whatIf(table, 0.98);
  expect(reallySent(table)).toEqual(answer);
  expect(reallySent({ ...table, totalRows: 0, baselineBytes: 0 })).toMatchObject({ uploadRatio: 1, saving: 0 });
});

it("ends the share axis on round numbers, and never lower than before", () => {
  expect(shareEnd([0.01, 0.138])).toBe(0.2);
  expect(shareEnd([0.01], 0.3)).toBe(0.3);
  expect(shareEnd([0.8])).toBe(1);
  expect(shareEnd([])).toBe(0.05);
});

it("writes bins and curve as one table", () => {
  const counts = new Array(64).fill(0);
  counts[3] = 7;
  const histogram = { counts, total: 7, from: 2, to: 3 };
  const lines = tunerCsv({ axis: { low: 0.9 }, histogram, curve: [{ place: 1, ratio: 1 }] }).split("\r\n");
  expect(lines[0]).toBe("series,from,to,value");
  expect(lines).toHaveLength(1 + 64 + 1 + 1);
  expect(lines[4]).toBe(`comparisons,${similarityBinEdges[4]},${similarityBinEdges[3]},7`);
  expect(lines[65]).toBe("upload ratio,1,1,1");
});
