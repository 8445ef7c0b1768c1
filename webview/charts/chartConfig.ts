/** Chart.js' form of a chart: what is the same on the screen and in pictures. */
import {
  Chart,
  type ChartDataset,
  type ChartOptions,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from "chart.js";
import annotationPlugin, { type AnnotationOptions } from "chartjs-plugin-annotation";
import type { Series } from "../../extension/protocol/run/series.ts";
import type { Theme } from "../app/theme.ts";
import type { ChartAxis, ChartMark, ChartSpec, DrawnLine } from "./chartSpec.ts";
import { decimate, type Point, type Range } from "./drawing/decimate.ts";
import { logTicks } from "./drawing/logTicks.ts";
import { visibleSpan } from "./drawing/visibleSpan.ts";
import { lineMarkers } from "./lineMarkers.ts";
import { lineColor } from "./lineStyles.ts";

Chart.register(
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  annotationPlugin,
  lineMarkers,
);

/** The part of a chart that is shown; undefined for all of it. An axis without fixed ends follows what is shown across. */
export interface Zoom {
  x?: Range | undefined;
  y?: Range | undefined;
  right?: Range | undefined;
}

export type LineDataset = ChartDataset<"line", Point[]>;

/** Most points of all lines together: with painting, Chart.js needs about three microseconds for each. */
const mostPoints = 10_000;

/** Fixed, so that plots stand under each other and nothing moves as numbers get longer. */
const axisWidth = 66;

/** A line's points as thinned for a range and a width; thinned again only when one of them is another. */
interface Thinned {
  series: Series;
  range: Range;
  columns: number;
  points: Point[];
}

/** Remembers the thinned lines of one chart, by their names: most of them do not change while one run continues. */
export type ThinnedLines = Map<string, Thinned>;

/** @param plotWidth in CSS pixels: a line has no more than two points for each */
export function lineDatasets(
  lines: readonly DrawnLine[],
  range: Range,
  plotWidth: number,
  theme: Theme,
  thinned: ThinnedLines = new Map(),
): LineDataset[] {
  const curves = lines.reduce((count, { band, behind }) => count + 1 + (band ? 2 : 0) + (behind ? 1 : 0), 0);
  const columns = Math.max(50, Math.min(Math.round(plotWidth), Math.floor(mostPoints / 2 / curves)));
  const points = (name: string, drawn: Series) => thinnedPoints(name, drawn, range, columns, thinned);
  const datasets: LineDataset[] = [];
  /** Of the last area, which the next one stands on. */
  let below: number | "origin" = "origin";
  lines.forEach((line, index) => {
    const color = lineColor(theme, line.style);
    const data = points(line.name, line.drawn);
    const dense = data.length > columns;
    const faint = line.quiet && line.style.ink !== "muted";
    const common = {
      yAxisID: line.right ? "right" : "y",
      stepped: line.stepped ? ("before" as const) : (false as const),
      pointRadius: 0,
      borderDash: [],
      fill: false,
      // Earlier lines are on top: the first run is the main one. What is behind its line is behind all lines.
      order: lines.length + index,
    };
    datasets.push({
      ...common,
      label: line.name,
      data,
      borderColor: faint ? translucent(color, 0.5) : color,
      backgroundColor: translucent(color, 0.35),
      // A curve that fills its columns: thick, it would be a band, dashed, noise, and both are slow to stroke.
      borderWidth: line.quiet || dense ? 1 : line.style.ink === "strong" ? 3 : 1.75,
      borderDash: line.area || dense ? [] : [...line.style.dash],
      fill: line.area ? below : false,
      order: index,
    });
    if (line.area) below = datasets.length - 1;
    if (line.behind) {
      const name = `${line.name}/behind`;
      const raw = { label: name, data: points(name, line.behind), borderColor: translucent(color, 0.35) };
      datasets.push({ ...common, ...raw, borderWidth: 1 });
    }
    if (line.band) {
      const edges = { ...common, borderWidth: 0, backgroundColor: translucent(color, 0.18) };
      const [low, high] = [`${line.name}/low`, `${line.name}/high`];
      datasets.push({ ...edges, label: low, data: points(low, line.band.low) });
      datasets.push({ ...edges, label: high, data: points(high, line.band.high), fill: datasets.length - 1 });
    }
  });
  return datasets;
}

function thinnedPoints(name: string, drawn: Series, range: Range, columns: number, thinned: ThinnedLines): Point[] {
  const before = thinned.get(name);
  const same =
    before?.series.x === drawn.x &&
    before.series.y === drawn.y &&
    before.columns === columns &&
    before.range.min === range.min &&
    before.range.max === range.max;
  if (same) return before.points;
  const points = decimate(drawn, range, columns);
  thinned.set(name, { series: drawn, range, columns, points });
  return points;
}

/** @param datasets what is drawn, which axes without fixed ends go by. @param range what is shown of x */
export function chartOptions(
  spec: ChartSpec,
  datasets: readonly LineDataset[],
  range: Range,
  theme: Theme,
  zoom: Zoom = {},
): ChartOptions<"line"> {
  return {
    animation: false,
    parsing: false,
    normalized: true,
    maintainAspectRatio: false,
    // What the pointer is over is reported by the page, from all points and not only from those drawn.
    events: [],
    font: { family: fontFamily(theme), size: 12 },
    color: theme.foreground,
    // Room for half of the last number at the axis.
    layout: { padding: { top: 4, right: spec.right ? 0 : 20 } },
    scales: {
      x: {
        ...axisLook(spec.x.title, theme),
        type: "linear",
        min: range.min,
        max: range.max,
        ticks: {
          ...tickLook(theme),
          callback: tickText(spec.x),
          maxTicksLimit: 9,
          maxRotation: 0,
          includeBounds: false,
          ...(spec.x.spacing && { stepSize: spec.x.spacing(range.max - range.min) }),
        },
      },
      y: valueAxis({ ...spec.y, ...zoom.y }, datasets, range, theme, "left"),
      ...(spec.right ? { right: valueAxis({ ...spec.right, ...zoom.right }, datasets, range, theme, "right") } : {}),
    },
    plugins: { annotation: { annotations: annotations(spec.marks ?? [], theme) } },
  };
}

function valueAxis(
  shown: ChartAxis,
  datasets: readonly LineDataset[],
  range: Range,
  theme: Theme,
  position: "left" | "right",
) {
  const { grid, ...rest } = axisLook(shown.title, theme);
  return {
    ...rest,
    type: shown.logarithmic ? ("logarithmic" as const) : ("linear" as const),
    position,
    // One grid is enough where two axes share a plot.
    grid: position === "left" ? grid : { ...grid, drawOnChartArea: false },
    ...(shown.min === undefined ? {} : { min: shown.min }),
    ...(shown.max === undefined ? {} : { max: shown.max }),
    ...suggestedSpan(shown, datasets, range, position),
    ticks: {
      ...tickLook(theme),
      callback: tickText(shown),
      maxTicksLimit: 6,
    },
    ...(shown.logarithmic && {
      afterBuildTicks: (scale: { min: number; max: number; ticks: { value: number }[] }) => {
        scale.ticks = logTicks(scale.min, scale.max, 5).map((value) => ({ value }));
      },
    }),
    afterFit: (scale: { width: number }) => {
      scale.width = axisWidth;
    },
  };
}

/**
 * What an axis upwards must hold. Chart.js goes by points alone, so that lines to points beyond the range would leave the plot, and
 * would spread a constant over a twentieth of its size.
 */
function suggestedSpan(
  { leastSpan = 0, logarithmic = false }: ChartAxis,
  datasets: readonly LineDataset[],
  range: Range,
  position: "left" | "right",
) {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const { data, yAxisID, stepped } of datasets) {
    if ((yAxisID === "right") !== (position === "right")) continue;
    const { min, max } = visibleSpan(data, range, Boolean(stepped));
    least = Math.min(least, min);
    greatest = Math.max(greatest, max);
  }
  if (!(least <= greatest)) return {};
  if (logarithmic) return least > 0 ? { suggestedMin: least, suggestedMax: greatest } : {};
  const missing = Math.max(0, leastSpan - (greatest - least));
  return missing === 0 && least === greatest
    ? {}
    : { suggestedMin: least - missing / 2, suggestedMax: greatest + missing / 2 };
}

/** What all axes look like. */
export function axisLook(title: string, theme: Theme) {
  return {
    title: {
      display: true,
      text: title,
      color: theme.muted,
      font: { family: fontFamily(theme), size: 11 },
      padding: 2,
    },
    grid: { color: theme.line, drawTicks: false },
    border: { color: theme.line },
  };
}

/** What the numbers at all axes look like. */
export function tickLook(theme: Theme) {
  return { color: theme.muted, padding: 6, font: { family: fontFamily(theme), size: 11 } };
}

/** @returns for a tick its text; null for none */
function tickText({ whole, tick, show }: ChartAxis): (value: number | string) => string | null {
  return (value) => {
    const number = Number(value);
    return whole && !Number.isInteger(number) ? null : (tick ?? show)(number);
  };
}

/** Labels only where they have room: more than these would overlap. */
const mostLabels = 8;

function annotations(marks: readonly ChartMark[], theme: Theme): AnnotationOptions[] {
  return marks.map(({ x, label }, index) => ({
    type: "line",
    xMin: x,
    xMax: x,
    borderColor: theme.muted,
    borderWidth: 1,
    borderDash: [2, 2],
    label: {
      display: label !== "" && marks.length <= mostLabels,
      content: label,
      position: "end",
      // Two rows, so that neighbors rarely touch.
      yAdjust: (index % 2) * 16,
      backgroundColor: theme.ground,
      color: theme.foreground,
      font: { family: fontFamily(theme), size: 11, weight: "normal" },
      padding: 2,
    },
  }));
}

function fontFamily(theme: Theme): string {
  return theme.font.replace(/^\S+ /, "");
}

/** @param color as the theme gives it: `rgb(…)` */
function translucent(color: string, alpha: number): string {
  return color.replace("rgb(", "rgba(").replace(")", `, ${alpha})`);
}
