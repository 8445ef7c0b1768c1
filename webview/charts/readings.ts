/** What a chart shows at one place, from all points and not only from those drawn. */
import type { ChartAxis, ChartLine } from "./chartSpec.ts";
import { nearestIndex } from "./drawing/decimate.ts";

export interface Reading {
  line: ChartLine;
  x: number;
  /** The line's own value, also where it is stacked on others. */
  y: number;
}

/**
 * The values of the lines at the point nearest to `x`.
 *
 * @param reach how far, in units of x, a point may be from `x` for its line to be read; a line that continues beyond the
 * place is read in any case
 */
export function readingsAt(
  lines: readonly ChartLine[],
  x: number,
  reach: number,
): { x: number; readings: Reading[] } | undefined {
  let at: number | undefined;
  for (const { series } of lines) {
    const index = nearestIndex(series, x);
    if (index === undefined) continue;
    const candidate = series.x[index]!;
    if (at === undefined || Math.abs(candidate - x) < Math.abs(at - x)) at = candidate;
  }
  if (at === undefined) return undefined;
  const readings: Reading[] = [];
  for (const line of lines) {
    const { series } = line;
    const index = nearestIndex(series, at);
    if (index === undefined) continue;
    const spans = series.x[0]! <= at && at <= series.x.at(-1)!;
    if (spans || Math.abs(series.x[index]! - at) <= reach)
      readings.push({ line, x: series.x[index]!, y: series.y[index]! });
  }
  return { x: at, readings };
}

/** The next point of any line after `x`, or before it; `x` itself at the end. */
export function nextPlace(lines: readonly ChartLine[], x: number, step: 1 | -1): number {
  let next = step > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (const { series } of lines) {
    const { x: places } = series;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (step > 0 ? places[middle]! > x : places[middle]! >= x) high = middle;
      else low = middle + 1;
    }
    const candidate = step > 0 ? places[low] : places[low - 1];
    if (candidate !== undefined && (step > 0 ? candidate < next : candidate > next)) next = candidate;
  }
  return Number.isFinite(next) ? next : x;
}

/** A reading in words. */
export function showReading({ line, y }: Reading, axes: { y: ChartAxis; right?: ChartAxis }): string {
  return `${line.label}: ${(line.right && axes.right ? axes.right : axes.y).show(y)}`;
}
