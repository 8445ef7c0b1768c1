import type { Point, Range } from "./decimate.ts";

/**
 * The least and the greatest value of what is seen of a line within a range of x, also where it enters and leaves the range between
 * two points. Without anything in view the least is above the greatest.
 *
 * @param data ascending in x, with the neighbors beyond the range as `decimate` gives them
 * @param stepped a value holds until the next point
 */
export function visibleSpan(data: readonly Point[], { min, max }: Range, stepped: boolean): Range {
  const span = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  const see = (y: number) => {
    if (y < span.min) span.min = y;
    if (y > span.max) span.max = y;
  };
  for (let i = 0; i < data.length; i++) {
    const { x, y } = data[i]!;
    if (x >= min && x <= max) see(y);
    const next = data[i + 1];
    if (next === undefined || Number.isNaN(y) || Number.isNaN(next.y)) continue;
    for (const edge of [min, max]) {
      if (!(x < edge && edge < next.x)) continue;
      see(stepped ? y : y + ((edge - x) / (next.x - x)) * (next.y - y));
    }
  }
  return span;
}
