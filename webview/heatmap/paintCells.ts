/** The fast part: values to pixels, and back to what a pixel shows. */
import { type Cell, type CellGrid, cellsOf, pixelsOf, type Span } from "./cellGrid.ts";
import { packColors } from "./colorMap.ts";
import { type ColorScale, levelAt } from "./colorScale.ts";
import type { Rgb } from "./oklab.ts";

/** How cells become pixels. */
export interface CellPaint {
  scale: ColorScale;
  /** Ground and stripes of cells without a value. */
  missing: { ground: Rgb; stripe: Rgb };
  /** Device pixels from one stripe to the next. */
  stripePeriod: number;
}

/**
 * The pixels of a matrix, [height, width] packed as ImageData holds them.
 *
 * A cell covers whole pixels without blending. Where a pixel covers several cells it shows the one farthest from the
 * scale's neutral place, so that a single large channel among 1600 stays visible however narrow the panel is.
 *
 * @param values [rows, columns] row-major; NaN where there is none
 */
export function paintCells(values: Float32Array, grid: CellGrid, paint: CellPaint): Uint32Array<ArrayBuffer> {
  const { rows, columns, width, height } = grid;
  const pixels = new Uint32Array(width * height);
  const colors = packColors(paint.scale.map);
  const spans = Array.from({ length: columns }, (_, column) => pixelsOf(column, columns, width));
  // Of each pixel in the row; -1 where no value is known yet.
  const places = new Float64Array(width);
  for (let row = 0; row < rows; ) {
    const { start, end } = pixelsOf(row, rows, height);
    places.fill(-1);
    // All rows that share this row of pixels.
    do {
      gatherRow(values.subarray(row * columns, (row + 1) * columns), spans, paint.scale, places);
      row++;
    } while (row < rows && pixelsOf(row, rows, height).start === start);
    paintRow(pixels, places, { width, top: start, bottom: end }, colors, paint);
  }
  return pixels;
}

/** The cell that a pixel shows; undefined outside. */
export function shownCell(
  values: Float32Array,
  grid: CellGrid,
  scale: ColorScale,
  x: number,
  y: number,
): Cell | undefined {
  const rows = cellsOf(y, grid.rows, grid.height);
  const columns = cellsOf(x, grid.columns, grid.width);
  if (rows === undefined || columns === undefined) return undefined;
  let shown = { row: rows.start, column: columns.start };
  let farthest = -1;
  for (let row = rows.start; row < rows.end; row++) {
    for (let column = columns.start; column < columns.end; column++) {
      const distance = Math.abs(clippedPlace(scale, values[row * grid.columns + column]!) - scale.neutral);
      if (distance > farthest) {
        farthest = distance;
        shown = { row, column };
      }
    }
  }
  return shown;
}

function clippedPlace(scale: ColorScale, value: number): number {
  return Math.min(1, Math.max(0, scale.place(value)));
}

/** Merges a row of cells into the places of its pixels. */
function gatherRow(values: Float32Array, spans: readonly Span[], scale: ColorScale, places: Float64Array): void {
  const { neutral } = scale;
  for (let column = 0; column < values.length; column++) {
    const place = clippedPlace(scale, values[column]!);
    if (Number.isNaN(place)) continue;
    const { start, end } = spans[column]!;
    for (let x = start; x < end; x++) {
      const before = places[x]!;
      if (before < 0 || Math.abs(place - neutral) > Math.abs(before - neutral)) places[x] = place;
    }
  }
}

function paintRow(
  pixels: Uint32Array,
  places: Float64Array,
  { width, top, bottom }: { width: number; top: number; bottom: number },
  colors: Uint32Array,
  { missing, stripePeriod }: CellPaint,
): void {
  const [ground, stripe] = packColors([missing.ground, missing.stripe]) as unknown as [number, number];
  let gaps = false;
  for (let x = 0; x < width; x++) {
    const place = places[x]!;
    if (place < 0) gaps = true;
    else pixels[top * width + x] = colors[levelAt(place)]!;
  }
  for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
  if (!gaps) return;
  for (let y = top; y < bottom; y++) {
    for (let x = 0; x < width; x++) {
      if (places[x]! < 0) pixels[y * width + x] = (x + y) % stripePeriod < stripePeriod / 4 ? stripe : ground;
    }
  }
}
