/** Thinning curves to what a screen can show. */
import type { Series } from "../../../extension/protocol/run/series.ts";

export interface Range {
  min: number;
  max: number;
}

export interface Point {
  x: number;
  y: number;
}

/**
 * The least and the greatest value of each of `columns` equal parts of `range`, in order: every peak stays visible, at
 * no more than two points a column. The first and the last point stay as they are, and so do the neighbors beyond the
 * range, so that lines enter and leave it where they should.
 *
 * A column without any number is a gap, as one point of NaN. Costs one pass over the points in the range.
 */
export function decimate({ x, y }: Series, range: Range, columns: number): Point[] {
  const first = Math.max(0, firstAtLeast(x, range.min) - 1);
  // A run may repeat its last x, so the neighbor is what follows the last point within.
  const end = Math.min(x.length, firstAbove(x, range.max) + 1);
  const points: Point[] = [];
  const keep = (index: number) => points.push({ x: x[index]!, y: y[index]! });
  if (end - first <= 2 * columns) {
    for (let i = first; i < end; i++) keep(i);
    return points;
  }
  const perUnit = columns / (range.max - range.min);
  keep(first);
  for (let i = first + 1; i < end - 1; ) {
    const column = Math.floor((x[i]! - range.min) * perUnit);
    const columnEnd = range.min + (column + 1) / perUnit;
    let least = -1;
    let greatest = -1;
    const start = i;
    // Do-while: rounding must not let a column end before its own first point.
    do {
      const value = y[i]!;
      if (!Number.isNaN(value)) {
        if (least < 0 || value < y[least]!) least = i;
        if (greatest < 0 || value >= y[greatest]!) greatest = i;
      }
      i++;
    } while (i < end - 1 && x[i]! < columnEnd);
    if (least < 0) keep(start);
    else if (least === greatest) keep(least);
    else {
      keep(Math.min(least, greatest));
      keep(Math.max(least, greatest));
    }
  }
  keep(end - 1);
  return points;
}

/** The index of the first element that is at least `value`; the length where none is. */
export function firstAtLeast(sorted: Float64Array, value: number): number {
  return search(sorted, (element) => element >= value);
}

function firstAbove(sorted: Float64Array, value: number): number {
  return search(sorted, (element) => element > value);
}

/** The first index from which on `holds`, which must not cease to hold. */
function search(sorted: Float64Array, holds: (element: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The index whose x is nearest, among those with a value; undefined where there is none. */
export function nearestIndex({ x, y }: Series, at: number): number | undefined {
  const right = firstAtLeast(x, at);
  let after = right;
  while (after < x.length && Number.isNaN(y[after]!)) after++;
  let before = right - 1;
  while (before >= 0 && Number.isNaN(y[before]!)) before--;
  if (after >= x.length) return before >= 0 ? before : undefined;
  if (before < 0) return after;
  return at - x[before]! <= x[after]! - at ? before : after;
}
