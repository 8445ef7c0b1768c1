/**
 * A scale on which the cosines near 1, where similarities crowd and thresholds are chosen, have room.
 *
 * It is quadratic in the angle, as `similarityBinEdges` is: the histogram's bins are equally wide on it.
 */

import { smallestOf } from "../../extension/protocol/config/largeLists.ts";
import { similarityBinEdges, similarityBins } from "../../extension/protocol/run/events.ts";

/** Cosines shown: from `low` on the left, at least -1, to 1 on the right. */
export interface CosineAxis {
  low: number;
}

/** Where a cosine lies, from 0 on the left to 1 on the right; beyond where it is not shown. */
export function placeOf({ low }: CosineAxis, cosine: number): number {
  return 1 - spread(cosine) / spread(low);
}

/** The inverse of {@link placeOf}. */
export function cosineAt({ low }: CosineAxis, place: number): number {
  return Math.cos(Math.PI * ((1 - place) * spread(low)) ** 2);
}

const ticks = [1, 0.9999, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0, -0.5, -1];

/** Cosines to label, from the right: those at least `room` of the axis from the one before. */
export function cosineTicks(axis: CosineAxis, room: number): number[] {
  const kept: number[] = [];
  for (const tick of ticks) {
    const place = placeOf(axis, tick);
    if (place < -1e-9) break;
    const before = kept.at(-1);
    if (before === undefined || placeOf(axis, before) - place >= room) kept.push(tick);
  }
  return kept;
}

/** The round step, in cosine, nearest to a 250th of the axis at a place: what a key or a pixel moves a threshold by. */
export function stepAt(axis: CosineAxis, cosine: number): number {
  const place = Math.min(1, Math.max(0, placeOf(axis, Math.min(1, cosine))));
  const share = 1 / 250;
  const change = Math.abs(cosineAt(axis, Math.max(0, place - share)) - cosineAt(axis, Math.max(share, place)));
  const power = 10 ** Math.floor(Math.log10(Math.max(change, 1e-5)));
  return power * (change / power >= 5 ? 5 : change / power >= 2 ? 2 : 1);
}

/** Lower ends that an axis may have, so that it does not creep as similarities arrive. */
const lowEnds = [0.98, 0.95, 0.9, 0.8, 0.5, 0, -1];

/** The narrowest axis that shows all counted bins and cosines, and at least what `before` showed: it never shrinks. */
export function axisFor(counts: readonly number[], cosines: readonly number[], before?: CosineAxis): CosineAxis {
  const lastBin = counts.findLastIndex((count) => count > 0);
  const lowest = smallestOf(cosines, Math.min(1, before?.low ?? 1, similarityBinEdges[lastBin + 1]!));
  return { low: lowEnds.find((end) => end <= lowest + 1e-9) ?? -1 };
}

/** The spread coordinate of histogram bins: 0 at cosine 1, 1 at cosine -1; bin i begins at i / 64. */
function spread(cosine: number): number {
  return Math.sqrt(Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI);
}

/** Where bin `bin` begins, on its right, and ends, on its left. */
export function binPlaces({ low }: CosineAxis, bin: number): { left: number; right: number } {
  const width = 1 / similarityBins / spread(low);
  return { left: 1 - (bin + 1) * width, right: 1 - bin * width };
}
