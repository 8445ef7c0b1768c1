import type { Series } from "../../extension/protocol/run/series.ts";

/** More rows than these nobody reads. */
const mostRows = 200;

/** The x of a table's rows: those of all curves, ascending; of many an even selection with both ends. */
export function tablePlaces(curves: readonly Series[]): { places: number[]; all: number } {
  const every = new Set<number>();
  for (const { x } of curves) for (const place of x) every.add(place);
  const sorted = [...every].sort((a, b) => a - b);
  if (sorted.length <= mostRows) return { places: sorted, all: sorted.length };
  const step = (sorted.length - 1) / (mostRows - 1);
  const places = Array.from({ length: mostRows }, (_, row) => sorted[Math.round(row * step)]!);
  return { places, all: sorted.length };
}
