/** Canvases: the painted matrix, and screens at device resolution. */
import type { CellGrid } from "./cellGrid.ts";
import type { ColorScale } from "./colorScale.ts";
import type { Ink } from "./ink.ts";
import { paintCells } from "./paintCells.ts";

/** A matrix painted at device resolution. @param ratio device pixels to the CSS pixel */
export function matrixCanvas(
  values: Float32Array,
  grid: CellGrid,
  scale: ColorScale,
  ink: Ink,
  ratio: number,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = grid.width;
  canvas.height = grid.height;
  const pixels = paintCells(values, grid, { scale, missing: ink.missing, stripePeriod: Math.round(6 * ratio) });
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), grid.width, grid.height);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}

/** Gives a canvas its size in CSS pixels and clears it. @returns a context that draws in CSS pixels */
export function sized(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio: number,
): CanvasRenderingContext2D {
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  return context;
}

/** The width of a text in CSS pixels. @param font as CSS */
export function textWidth(text: string, font: string): number {
  measuring ??= document.createElement("canvas").getContext("2d")!;
  measuring.font = font;
  return measuring.measureText(text).width;
}

let measuring: CanvasRenderingContext2D | undefined;
