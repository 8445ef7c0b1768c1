/**
 * How lines differ from each other: ten styles, each with its own color, and, where colors do not do (in grey, for eyes that see
 * fewer colors), its own pair of dash and marker.
 */
import { basicStyles } from "../../extension/protocol/run/runStyle.ts";
import type { Theme } from "../app/theme.ts";

export interface LineStyle {
  /**
   * Place in the theme's palette; `muted`, and without markers, for what only serves comparison; `strong`, and thicker, for what a chart
   * is about where single lines make it up.
   */
  ink: number | "muted" | "strong";
  dash: Dash;
  marker: MarkerShape;
  /** Only the outline of the marker is drawn. */
  hollow: boolean;
}

/** The style of the line at `index` among those of one drawing; from the eleventh on colors come again with other dashes and markers. */
export function lineStyle(index: number): LineStyle {
  const color = index % basicStyles;
  const turn = Math.floor(index / basicStyles);
  // The five turns of a color take five markers; the second five colors begin with hollow ones, and with other dashes.
  const marker = (color + 3 * turn) % basicStyles;
  return {
    ink: color,
    dash: dashes[(color + turn + (color < dashes.length ? 0 : 2)) % dashes.length]!,
    marker: markerShapes[marker % markerShapes.length]!,
    hollow: marker >= markerShapes.length,
  };
}

/** What the others are held against: a baseline. */
export const comparisonStyle: LineStyle = { ink: "muted", dash: [4, 4], marker: "circle", hollow: false };

/** All of what the other lines are parts of: the line to look at first. */
export const wholeStyle: LineStyle = { ink: "strong", dash: [], marker: "circle", hollow: false };

/** Whether two styles are drawn alike. */
export function sameStyle(a: LineStyle, b: LineStyle): boolean {
  return a.ink === b.ink && a.marker === b.marker && a.hollow === b.hollow && a.dash.join() === b.dash.join();
}

/** As CSS; a style goes with the theme it is drawn in. */
export function lineColor({ palette, muted, foreground }: Theme, { ink }: LineStyle): string {
  if (ink === "muted") return muted;
  return ink === "strong" ? foreground : palette[ink % palette.length]!;
}

/** Lengths of dash and gap in CSS pixels; empty for an unbroken line. */
export type Dash = readonly number[];

/** In the order in which they are given away. */
export const dashes: readonly Dash[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [5, 5]];

export type MarkerShape = "circle" | "square" | "triangle" | "diamond" | "cross";

/** In the order in which they are given away, first filled, then hollow. */
export const markerShapes: readonly MarkerShape[] = ["circle", "square", "triangle", "diamond", "cross"];

/** Outlines of markers within -1..1, drawn in this order; `circle` is no polygon. */
const outlines: Record<Exclude<MarkerShape, "circle">, readonly (readonly [number, number])[]> = {
  square: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  triangle: [
    [0, -1.1],
    [1.05, 0.8],
    [-1.05, 0.8],
  ],
  diamond: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  cross: [
    [-1, -0.35],
    [-0.35, -0.35],
    [-0.35, -1],
    [0.35, -1],
    [0.35, -0.35],
    [1, -0.35],
    [1, 0.35],
    [0.35, 0.35],
    [0.35, 1],
    [-0.35, 1],
    [-0.35, 0.35],
    [-1, 0.35],
  ],
};

/** The part of a 2D context that a marker's path needs; SVG's path builder has it too. */
export type PathPen = Pick<CanvasRenderingContext2D, "beginPath" | "moveTo" | "lineTo" | "closePath" | "arc">;

/** Begins a path around (x, y), to be filled. */
export function markerPath(pen: PathPen, shape: MarkerShape, x: number, y: number, radius: number): void {
  pen.beginPath();
  if (shape === "circle") {
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  outlines[shape].forEach(([dx, dy], index) => {
    if (index === 0) pen.moveTo(x + radius * dx, y + radius * dy);
    else pen.lineTo(x + radius * dx, y + radius * dy);
  });
  pen.closePath();
}

/** The same as SVG's `d`, for the legend. */
export function markerOutline(shape: MarkerShape, x: number, y: number, radius: number): string {
  if (shape === "circle")
    return `M${x - radius},${y} a${radius},${radius} 0 1 0 ${2 * radius},0 a${radius},${radius} 0 1 0 ${-2 * radius},0`;
  return `M${outlines[shape].map(([dx, dy]) => `${x + radius * dx},${y + radius * dy}`).join("L")}Z`;
}
