/** How lines differ from each other: by color, and by dashes and markers where colors do not do. */
import type { Theme } from "../app/theme.ts";

export interface LineStyle {
  /** Place in the theme's palette; `muted`, and without markers, for what only serves comparison. */
  ink: number | "muted";
  dash: Dash;
  marker: MarkerShape;
}

/** The style of the line at `index` among those of one drawing. */
export function lineStyle(index: number): LineStyle {
  return { ink: index, dash: dashes[index % dashes.length]!, marker: markerShapes[index % markerShapes.length]! };
}

/** Of what the others are held against: a baseline, a mean. */
export const comparisonStyle: LineStyle = { ink: "muted", dash: [4, 4], marker: "circle" };

/** As CSS; a style goes with the theme it is drawn in. */
export function lineColor({ palette, muted }: Theme, { ink }: LineStyle): string {
  return ink === "muted" ? muted : palette[ink % palette.length]!;
}

/** Lengths of dash and gap in CSS pixels; empty for an unbroken line. */
export type Dash = readonly number[];

/** In the order in which they are given away; five, beside six colors, so that pairs repeat after thirty lines. */
export const dashes: readonly Dash[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [5, 5]];

export type MarkerShape = "circle" | "square" | "triangle" | "diamond" | "cross";

/** In the order in which they are given away. */
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
