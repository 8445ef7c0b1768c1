/** Where the parts of a heatmap lie, in CSS pixels. */
import { largestOf } from "../../extension/protocol/config/largeLists.ts";
import { labelStep } from "./cellGrid.ts";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One side of the matrix. */
export interface Axis {
  title: string;
  count: number;
  /** What the first is numbered by; labels fall on round numbers. */
  first: 0 | 1;
  label(index: number): string;
}

/** A label that has room beside its neighbours. */
export interface AxisLabel {
  text: string;
  /** Middle of its cell, from the plot's left or top. */
  at: number;
}

export interface HeatmapLayout {
  width: number;
  height: number;
  plot: Rect;
  legend: Rect;
  rowLabels: AxisLabel[];
  columnLabels: AxisLabel[];
}

/** Of a line of text in the heatmap's font, in CSS pixels. */
export const lineHeight = 14;
const tickLength = 4;
const legendHeight = 8;
/** Below the plot: tick labels, the column title, the legend's bar and its labels. */
const below = tickLength + 2 * lineHeight + 6 + legendHeight + tickLength + lineHeight;
/** Above it: the row title. */
const above = lineHeight + 8;

/** The height that a heatmap needs for a plot of `plotHeight`. */
export function heatmapHeight(plotHeight: number): number {
  return above + plotHeight + below;
}

/** @param measure the width of a text in the heatmap's font */
export function heatmapLayout(
  axes: { rows: Axis; columns: Axis },
  width: number,
  plotHeight: number,
  measure: (text: string) => number,
): HeatmapLayout {
  const rowLabels = labelsAlong(axes.rows, plotHeight, lineHeight + 2);
  const left =
    Math.ceil(
      largestOf(
        rowLabels.map(({ text }) => measure(text)),
        0,
      ),
    ) +
    tickLength +
    4;
  // Room for half of the last labels of columns and legend.
  const right = 14;
  const plot = { x: left, y: above, width: Math.max(1, width - left - right), height: plotHeight };
  const widest = measure(axes.columns.label(axes.columns.count - 1));
  return {
    width,
    height: heatmapHeight(plotHeight),
    plot,
    legend: {
      x: left,
      y: above + plotHeight + tickLength + 2 * lineHeight + 6,
      width: Math.min(plot.width, 420),
      height: legendHeight,
    },
    rowLabels,
    columnLabels: labelsAlong(axes.columns, plot.width, widest + 12),
  };
}

function labelsAlong({ count, first, label }: Axis, length: number, room: number): AxisLabel[] {
  const step = labelStep(count, length, room);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => (index + first) % step === 0)
    .map((index) => ({ text: label(index), at: ((index + 0.5) * length) / count }));
}
