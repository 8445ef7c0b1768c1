import type { Cell } from "./cellGrid.ts";
import type { Rect } from "./heatmapLayout.ts";
import type { Ink } from "./ink.ts";

/** Smallest outline, in CSS pixels: cells may be narrower than a pixel. */
const least = 7;

/** Outlines a cell, and points at its row and column from outside the plot, on the sides without labels. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  cell: Cell,
  { rows, columns }: { rows: number; columns: number },
  plot: Rect,
  ink: Ink,
): void {
  const [width, height] = [plot.width / columns, plot.height / rows];
  const [x, y] = [plot.x + (cell.column + 0.5) * width, plot.y + (cell.row + 0.5) * height];
  const [w, h] = [Math.max(width, least) + 2, Math.max(height, least) + 2];
  // Two tones, as one of them shows on any color.
  for (const [color, lineWidth] of [
    [ink.ground, 4],
    [ink.foreground, 1.5],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.strokeRect(x - w / 2, y - h / 2, w, h);
  }
  context.fillStyle = ink.foreground;
  triangle(context, plot.x + plot.width + 2, y, 6, 4);
  context.save();
  context.translate(x, plot.y - 2);
  context.rotate(-Math.PI / 2);
  triangle(context, 0, 0, 6, 4);
  context.restore();
}

/** With its tip at a point and its base `length` away along x. */
function triangle(context: CanvasRenderingContext2D, x: number, y: number, length: number, half: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + length, y - half);
  context.lineTo(x + length, y + half);
  context.fill();
}
