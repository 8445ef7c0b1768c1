/** A chart by keyboard: a cursor from point to point, zooming and panning around it. */
import type { ChartLine } from "./chartSpec.ts";
import type { Range } from "./drawing/decimate.ts";
import { nextPlace } from "./readings.ts";

export interface View {
  /** Of x, as shown. */
  range: Range;
  /** Undefined while there is none. */
  cursor: number | undefined;
}

/** Steps of the cursor are points, but no less than this share of what is shown. */
const leastStep = 1 / 200;

/** @returns what a key makes of the view; undefined for keys that do nothing here */
export function keyedView(
  view: View,
  full: Range,
  lines: readonly ChartLine[],
  { key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">,
): View | undefined {
  const { range, cursor } = view;
  const width = range.max - range.min;
  switch (key) {
    case "ArrowRight":
    case "ArrowLeft": {
      const step = key === "ArrowRight" ? 1 : -1;
      if (shiftKey) return { range: panned(range, (step * width) / 10, full), cursor };
      return shown(stepped(cursor ?? (step > 0 ? range.min : range.max), step, lines, width), range, full);
    }
    case "Home":
      return shown(nextPlace(lines, Number.NEGATIVE_INFINITY, 1), range, full);
    case "End":
      return shown(nextPlace(lines, Number.POSITIVE_INFINITY, -1), range, full);
    case "+":
    case "=":
      return { range: zoomed(range, cursor, 0.5, full), cursor };
    case "-":
      return { range: zoomed(range, cursor, 2, full), cursor };
    case "0":
      return { range: full, cursor };
    case "Escape":
      return cursor === undefined ? undefined : { range, cursor: undefined };
    default:
      return undefined;
  }
}

function stepped(cursor: number, step: 1 | -1, lines: readonly ChartLine[], width: number): number {
  const next = nextPlace(lines, cursor, step);
  if (Math.abs(next - cursor) >= width * leastStep) return next;
  const beyond = cursor + step * width * leastStep;
  const farther = nextPlace(lines, beyond, step);
  // None is farther: the next, which may be the last.
  return farther === beyond ? next : farther;
}

/** The cursor put somewhere, and the range moved where it would not be seen. */
function shown(cursor: number, range: Range, full: Range): View {
  if (!Number.isFinite(cursor)) return { range, cursor: undefined };
  const beyond = Math.max(0, cursor - range.max) + Math.min(0, cursor - range.min);
  return { range: panned(range, beyond, full), cursor };
}

/**
 * What a key makes of an axis upwards: Alt with an arrow zooms it around its middle, Shift moves it.
 *
 * @returns undefined for keys that do nothing here
 */
export function keyedSpan(
  { min, max }: Range,
  { key, altKey, shiftKey }: Pick<KeyboardEvent, "key" | "altKey" | "shiftKey">,
  logarithmic: boolean,
): Range | undefined {
  if ((key !== "ArrowUp" && key !== "ArrowDown") || altKey === shiftKey) return undefined;
  const [from, to] = logarithmic ? [Math.log(min), Math.log(max)] : [min, max];
  const up = key === "ArrowUp";
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * (altKey ? (up ? 0.5 : 2) : 1);
  const moved = middle + (altKey ? 0 : ((up ? 1 : -1) * (to - from)) / 10);
  const ends = { min: moved - half, max: moved + half };
  return logarithmic ? { min: Math.exp(ends.min), max: Math.exp(ends.max) } : ends;
}

/** The range moved by `by`, but not beyond `full`. */
export function panned({ min, max }: Range, by: number, full: Range): Range {
  const allowed = Math.min(Math.max(by, full.min - min), full.max - max);
  return { min: min + allowed, max: max + allowed };
}

/** The range `factor` times as wide, with `around` staying where it is, within `full`. */
export function zoomed({ min, max }: Range, around: number | undefined, factor: number, full: Range): Range {
  const center = around ?? (min + max) / 2;
  const width = Math.max(factor * (max - min), (full.max - full.min) / 5000);
  if (width >= full.max - full.min) return full;
  const start = center - ((center - min) / (max - min)) * width;
  const within = Math.min(Math.max(start, full.min), full.max - width);
  return { min: within, max: within + width };
}
