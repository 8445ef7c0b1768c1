/** Draws the similarity histogram and, below it on the same axis, the upload ratio that each threshold gives. */
import { showPercent } from "../../extension/protocol/quantities.ts";
import type { Rect } from "../heatmap/heatmapLayout.ts";
import type { Ink } from "../heatmap/ink.ts";
import { binPlaces, type CosineAxis, cosineTicks, placeOf } from "./cosineAxis.ts";
import type { Histogram } from "./histogram.ts";
import { showTheta, type Thetas } from "./thetas.ts";

/** What is drawn, apart from where and in which theme. */
export interface TunerDrawing {
  axis: CosineAxis;
  histogram: Histogram;
  /** Share at the top of the histogram. */
  shareEnd: number;
  /** Undefined until it has come. */
  curve: readonly { place: number; ratio: number }[] | undefined;
  thetas: Thetas;
  /** The upload ratio of each of them. */
  marks: readonly { theta: number; ratio: number }[];
  /** What was really sent, and the threshold in force; drawn dashed. */
  sentRatio: number | undefined;
  inForce: number | undefined;
  titles: Record<"histogram" | "curve" | "axis" | "really" | "inForce" | "sent" | "between" | "reused", string>;
}

/** In CSS pixels; both plots have the same left end and width, for the lines across them. */
export interface TunerLayout {
  width: number;
  height: number;
  bars: Rect;
  curve: Rect;
}

const margin = { left: 52, right: 18, top: 44, between: 44, bottom: 62 };

/** Two plots over each other, with room on top for the grips of the thresholds. */
export function tunerLayout(width: number): TunerLayout {
  const plotWidth = Math.max(1, width - margin.left - margin.right);
  const barsHeight = Math.round(Math.min(400, Math.max(220, 0.25 * plotWidth)));
  const curveHeight = Math.round((2 / 3) * barsHeight);
  const bars = { x: margin.left, y: margin.top, width: plotWidth, height: barsHeight };
  const curve = { x: margin.left, y: bars.y + barsHeight + margin.between, width: plotWidth, height: curveHeight };
  return { width, height: curve.y + curveHeight + margin.bottom, bars, curve };
}

type Context = CanvasRenderingContext2D;

/** Draws all but the thresholds' lines, which are handles on the page and {@link drawThetas} in pictures. */
export function drawTuner(context: Context, drawing: TunerDrawing, layout: TunerLayout, ink: Ink): void {
  const { bars, curve } = layout;
  context.font = ink.font;
  context.lineWidth = 1;
  const ticks = cosineTicks(drawing.axis, 52 / bars.width);
  drawGrid(context, bars, ticks, drawing, ink, [0, drawing.shareEnd / 2, drawing.shareEnd], drawing.shareEnd);
  drawBars(context, bars, drawing, ink);
  drawGrid(context, curve, ticks, drawing, ink, [0, 0.5, 1], 1);
  drawCurve(context, curve, drawing, ink);
  title(context, bars, drawing.titles.histogram, ink);
  title(context, curve, drawing.titles.curve, ink);
  context.fillStyle = ink.muted;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of ticks) {
    const x = bars.x + placeOf(drawing.axis, tick) * bars.width;
    context.fillText(showTheta(tick), x, curve.y + curve.height + 6);
  }
  context.textAlign = "right";
  context.fillText(`${drawing.titles.axis} →`, curve.x + curve.width, curve.y + curve.height + 24);
  drawKey(context, 8, curve.y + curve.height + 46, drawing, ink);
}

/** What the bars' fills and the marker of what happened stand for. */
function drawKey(context: Context, x: number, y: number, { thetas, inForce, titles }: TunerDrawing, ink: Ink): void {
  const items = [
    { fill: ink.accent, text: titles.sent },
    ...(thetas.low === undefined ? [] : [{ fill: stripes(context, ink), text: titles.between }]),
    { fill: ink.reused, text: titles.reused },
  ];
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { fill, text } of items) {
    context.fillStyle = fill;
    context.fillRect(x, y, 10, 10);
    context.fillStyle = ink.foreground;
    context.fillText(text, x + 15, y + 5.5);
    x += 15 + context.measureText(text).width + 14;
  }
  if (inForce === undefined) return;
  context.fillStyle = ink.foreground;
  diamond(context, x + 5, y + 5);
  context.fillText(`${titles.inForce} ${showTheta(inForce)}`, x + 15, y + 5.5);
}

/** The thresholds' lines; on the page they are handles over the drawing. */
export function drawThetas(
  context: Context,
  { bars, curve }: TunerLayout,
  { axis }: Pick<TunerDrawing, "axis">,
  thetas: readonly { label: string; theta: number }[],
  ink: Ink,
): void {
  context.font = ink.font;
  context.strokeStyle = ink.foreground;
  context.fillStyle = ink.foreground;
  context.lineWidth = 1.5;
  context.textBaseline = "bottom";
  thetas.forEach(({ label, theta }, i) => {
    const x = bars.x + clamp(placeOf(axis, theta)) * bars.width;
    line(context, x, bars.y - 8, x, curve.y + curve.height);
    // Two lines may be close: the labels go apart.
    context.textAlign = thetas.length === 1 ? "center" : i === 0 ? "right" : "left";
    context.fillText(label, x, bars.y - 10);
  });
}

function drawGrid(
  context: Context,
  plot: Rect,
  ticks: readonly number[],
  { axis }: TunerDrawing,
  ink: Ink,
  shares: readonly number[],
  end: number,
): void {
  context.strokeStyle = ink.line;
  for (const tick of ticks) {
    const x = Math.round(plot.x + placeOf(axis, tick) * plot.width) + 0.5;
    line(context, x, plot.y, x, plot.y + plot.height);
  }
  const heights = shares.map((share) => Math.round(plot.y + plot.height * (1 - share / end)) + 0.5);
  for (const y of heights) line(context, plot.x, y, plot.x + plot.width, y);
  context.fillStyle = ink.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  shares.forEach((share, i) => {
    context.fillText(`${Number((100 * share).toPrecision(3))} %`, plot.x - 8, heights[i]!);
  });
}

/** Bars left of a threshold are what it would send; between two, what only the high one would. */
function drawBars(context: Context, plot: Rect, { axis, histogram, shareEnd, thetas }: TunerDrawing, ink: Ink): void {
  const [low, high] = [thetas.theta ?? thetas.low ?? 1, thetas.theta ?? thetas.high ?? 1];
  const zones = [
    { from: 0, to: clamp(placeOf(axis, low)), fill: ink.accent },
    { from: clamp(placeOf(axis, low)), to: clamp(placeOf(axis, high)), fill: stripes(context, ink) },
    { from: clamp(placeOf(axis, high)), to: 1, fill: ink.reused },
  ];
  histogram.counts.forEach((count, bin) => {
    if (count === 0) return;
    const place = binPlaces(axis, bin);
    const height = Math.max(1, (plot.height * count) / histogram.total / shareEnd);
    for (const { from, to, fill } of zones) {
      const left = Math.max(place.left, from, 0);
      const right = Math.min(place.right, to);
      if (right <= left) continue;
      context.fillStyle = fill;
      // A hair between bars, but not where a threshold cuts one.
      const gap = right === place.right ? 1 : 0;
      const x = plot.x + left * plot.width;
      context.fillRect(x, plot.y + plot.height - height, (right - left) * plot.width - gap, height);
    }
  });
}

function drawCurve(
  context: Context,
  plot: Rect,
  { axis, curve, marks, sentRatio, inForce, titles }: TunerDrawing,
  ink: Ink,
): void {
  const xOf = (place: number) => plot.x + place * plot.width;
  const yOf = (ratio: number) => plot.y + (1 - ratio) * plot.height;
  if (sentRatio !== undefined) {
    const y = yOf(sentRatio);
    context.strokeStyle = ink.muted;
    context.setLineDash([4, 3]);
    line(context, plot.x, y, plot.x + plot.width, y);
    context.setLineDash([]);
    context.fillStyle = ink.muted;
    context.textBaseline = "bottom";
    // On the side where the curve, which rises, is far.
    context.textAlign = sentRatio > 0.5 ? "left" : "right";
    const end = sentRatio > 0.5 ? plot.x + 4 : plot.x + plot.width - 4;
    context.fillText(`${titles.really} ${showPercent(sentRatio)}`, end, y - 2);
    context.fillStyle = ink.foreground;
    if (inForce !== undefined && placeOf(axis, inForce) >= 0) diamond(context, xOf(clamp(placeOf(axis, inForce))), y);
  }
  if (curve === undefined) return;
  context.strokeStyle = ink.accent;
  context.lineWidth = 2;
  context.beginPath();
  for (const { place, ratio } of curve) context.lineTo(xOf(place), yOf(ratio));
  context.stroke();
  for (const { theta, ratio } of marks) {
    context.beginPath();
    context.arc(xOf(clamp(placeOf(axis, theta))), yOf(ratio), 4.5, 0, 2 * Math.PI);
    context.fillStyle = ink.ground;
    context.fill();
    context.stroke();
  }
}

function diamond(context: Context, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y - 5.5);
  context.lineTo(x + 5.5, y);
  context.lineTo(x, y + 5.5);
  context.lineTo(x - 5.5, y);
  context.closePath();
  context.fill();
}

/** Of an axis; short and at the edge, out of the way of the thresholds' lines. */
function title(context: Context, plot: Rect, text: string, ink: Ink): void {
  context.fillStyle = ink.foreground;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText(text, 8, plot.y - 8);
}

function stripes(context: Context, ink: Ink): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d")!;
  pen.fillStyle = ink.reused;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = ink.accent;
  pen.lineWidth = 2;
  for (const shift of [-6, 0, 6]) line(pen, shift, 6, shift + 6, 0);
  return context.createPattern(tile, "repeat") ?? ink.accent;
}

function clamp(place: number): number {
  return Math.min(1, Math.max(0, place));
}

function line(context: Context, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
