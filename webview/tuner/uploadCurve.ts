/** The upload ratio of every threshold on the axis. */
import type { SimilarityTable } from "../../extension/protocol/run/observations.ts";
import { whatIf } from "../../extension/protocol/run/whatIf.ts";
import { type CosineAxis, cosineAt } from "./cosineAxis.ts";

const points = 200;

/** Upload ratios at equally spaced places of an axis, from its left to its right end. */
export function uploadCurve(table: SimilarityTable, axis: CosineAxis): { place: number; ratio: number }[] {
  return Array.from({ length: points + 1 }, (_, i) => {
    const place = i / points;
    return { place, ratio: whatIf(table, cosineAt(axis, place)).uploadRatio };
  });
}
