/** Draws a heatmap on any 2D context: the screen's, an image's, or one that writes SVG. */
import type { ColorScale } from "./colorScale.ts";
import { drawLegend, type Legend } from "./drawLegend.ts";
import { type Axis, type HeatmapLayout, lineHeight, type Rect } from "./heatmapLayout.ts";
import type { Ink } from "./ink.ts";

/** What is drawn, apart from where and in which theme. */
export interface HeatmapDrawing {
  /** [rows, columns] row-major; NaN where there is none. */
  values: Float32Array;
  rows: Axis;
  columns: Axis;
  scale: ColorScale;
  legend: Legend;
  /** Drawn over a cell where cells are large enough, for those who cannot distinguish the colors. */
  sign?: ((context: CanvasRenderingContext2D, cell: Rect, value: number, ink: Ink) => void) | undefined;
}

/** Cells from this size on, in CSS pixels, carry signs. */
const leastForSigns = 8;

/** @param cells the painted matrix, drawn into the plot without blending */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  drawing: HeatmapDrawing,
  layout: HeatmapLayout,
  ink: Ink,
  cells: HTMLCanvasElement,
): void {
  const { plot } = layout;
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, plot.x, plot.y, plot.width, plot.height);
  drawSigns(context, drawing, plot, ink);
  context.font = ink.font;
  context.lineWidth = 1;
  drawRowAxis(context, drawing.rows, layout, ink);
  drawColumnAxis(context, drawing.columns, layout, ink);
  drawLegend(context, layout.legend, drawing, ink);
}

function drawSigns(
  context: CanvasRenderingContext2D,
  { values, rows, columns, sign }: HeatmapDrawing,
  plot: Rect,
  ink: Ink,
): void {
  const [width, height] = [plot.width / columns.count, plot.height / rows.count];
  if (!sign || Math.min(width, height) < leastForSigns) return;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const [row, column] = [Math.floor(i / columns.count), i % columns.count];
    sign(context, { x: plot.x + column * width, y: plot.y + row * height, width, height }, value, ink);
  });
}

function drawRowAxis(
  context: CanvasRenderingContext2D,
  axis: Axis,
  { plot, rowLabels }: HeatmapLayout,
  ink: Ink,
): void {
  context.fillStyle = ink.muted;
  context.strokeStyle = ink.muted;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(`${axis.title} ↓`, plot.x, 0);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { text, at } of rowLabels) {
    line(context, plot.x - 4, plot.y + at, plot.x - 1, plot.y + at);
    context.fillText(text, plot.x - 6, plot.y + at);
  }
}

function drawColumnAxis(
  context: CanvasRenderingContext2D,
  axis: Axis,
  { plot, columnLabels }: HeatmapLayout,
  ink: Ink,
): void {
  const bottom = plot.y + plot.height;
  context.fillStyle = ink.muted;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { text, at } of columnLabels) {
    line(context, plot.x + at, bottom + 1, plot.x + at, bottom + 4);
    context.fillText(text, plot.x + at, bottom + 6);
  }
  context.textAlign = "right";
  context.fillText(`${axis.title} →`, plot.x + plot.width, bottom + 6 + lineHeight);
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
