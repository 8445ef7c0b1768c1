/** What a chart of lines shows, apart from how it is drawn. */
import { largestOf, smallestOf } from "../../extension/protocol/config/largeLists.ts";
import type { Series } from "../../extension/protocol/run/series.ts";
import type { Range } from "./drawing/decimate.ts";
import type { LineStyle } from "./lineStyles.ts";
import { smooth } from "./options/smooth.ts";

export interface ChartLine {
  /** Unique in its chart; what is hidden and shown goes by it. */
  name: string;
  /** In the page's language. */
  label: string;
  series: Series;
  style: LineStyle;
  /** The page names it above all charts, by its style: where that is so of all lines, a chart has no legend. */
  named?: boolean;
  /** Beside more important lines: thin, without markers. */
  quiet?: boolean;
  /** A value holds until the next point. */
  stepped?: boolean;
  /** Filled, on top of the areas before it; all of a chart must have the same x where they overlap. */
  area?: boolean;
  /** Belongs to the axis on the right. */
  right?: boolean;
  /** Between these two, at the x of the line, is a band: the range that the line is the middle of. */
  band?: { low: Series; high: Series };
}

export interface ChartAxis {
  title: string;
  /** With unit. */
  show(value: number): string;
  /** At the axis, where it is shorter than `show`. */
  tick?(value: number): string;
  /** Fixed ends; otherwise they follow the lines. */
  min?: number;
  max?: number;
  /** Shows no less than this, so that rounding noise does not fill the plot. */
  leastSpan?: number;
  /** Only whole numbers are marked. */
  whole?: boolean;
  /** Nothing is 0 or less, so that the axis may be logarithmic. */
  positive?: boolean;
  logarithmic?: boolean;
  /** Between two marks, for an axis of this span; by default a round decimal number. */
  spacing?(span: number): number;
}

/** A moment worth a line across the chart. */
export interface ChartMark {
  x: number;
  label: string;
}

export interface ChartSpec {
  title: string;
  /** What it shows and how to read it: the words of its axes and lines explained. */
  about?: string;
  /** Of which run and interface it is, where the title does not say so: for pictures, which leave the page. */
  subject?: string;
  lines: readonly ChartLine[];
  x: ChartAxis;
  y: ChartAxis;
  right?: ChartAxis;
  marks?: readonly ChartMark[];
  /** Never smoothed: what only ever rises would be shown too low. */
  exact?: boolean;
}

/** A line as drawn: an area's series is stacked on those below it, another one's may be smoothed. */
export interface DrawnLine extends ChartLine {
  drawn: Series;
  /** The series itself behind a smoothed one, faint. */
  behind?: Series;
}

/** The lines that are not hidden, areas stacked and others smoothed. @param weight of `smooth` */
export function drawnLines(
  { lines, exact = false }: Pick<ChartSpec, "lines" | "exact">,
  hidden: ReadonlySet<string>,
  weight = 0,
): DrawnLine[] {
  let below: Series | undefined;
  return lines
    .filter(({ name }) => !hidden.has(name))
    .map((line) => {
      if (line.area) {
        below = below ? stackedOn(line.series, below) : line.series;
        return { ...line, drawn: below };
      }
      // A value that holds until the next is not an average of those before.
      if (weight === 0 || exact || line.stepped) return { ...line, drawn: line.series };
      const drawn = smooth(line.series, weight);
      if (line.band === undefined) return { ...line, drawn, behind: line.series };
      return { ...line, drawn, band: { low: smooth(line.band.low, weight), high: smooth(line.band.high, weight) } };
    });
}

/** A chart with logarithmic axes upwards, where what they show is above 0; areas on each other need a linear one. */
export function logarithmically(spec: ChartSpec): ChartSpec {
  if (spec.lines.some(({ area }) => area)) return spec;
  const scaled = (axis: ChartAxis): ChartAxis => {
    const { min: _, ...rest } = axis;
    return axis.positive ? { ...rest, logarithmic: true } : axis;
  };
  return { ...spec, y: scaled(spec.y), ...(spec.right && { right: scaled(spec.right) }) };
}

/**
 * `series` raised by `below`, at the x of `below`.
 *
 * A series that began later counts as 0 before its first point; between points it holds its last value.
 */
export function stackedOn(series: Series, below: Series): Series {
  const y = new Float64Array(below.x.length);
  let next = 0;
  let value = 0;
  for (let i = 0; i < y.length; i++) {
    while (next < series.x.length && series.x[next]! <= below.x[i]!) value = series.y[next++]!;
    y[i] = below.y[i]! + value;
  }
  return { x: below.x, y };
}

/** From the first x of any line to the last, unless the axis is fixed; 0 to 1 without lines. */
export function fullRange({ x, lines }: Pick<ChartSpec, "x" | "lines">): Range {
  const drawn = lines.filter(({ series }) => series.x.length > 0);
  const min = x.min ?? smallestOf(drawn.map(({ series }) => series.x[0]!));
  const max = x.max ?? largestOf(drawn.map(({ series }) => series.x.at(-1)!));
  return Number.isFinite(min) && max > min ? { min, max } : { min: x.min ?? 0, max: (x.min ?? 0) + 1 };
}
