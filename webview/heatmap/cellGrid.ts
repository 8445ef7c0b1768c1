/** Where the cells of a matrix are in pixels. */

/** Rows are drawn downward, columns to the right; all are at least 1. */
export interface CellGrid {
  rows: number;
  columns: number;
  /** In device pixels. */
  width: number;
  height: number;
}

export interface Cell {
  row: number;
  column: number;
}

/** From `start` up to, not including, `end`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The pixels of one of `count` cells laid over `length` pixels.
 *
 * Where there are at least as many pixels as cells, each pixel belongs to one cell; else each cell has one pixel, which
 * it may share.
 */
export function pixelsOf(cell: number, count: number, length: number): Span {
  const start = Math.floor((cell * length) / count);
  return { start, end: Math.max(start + 1, Math.floor(((cell + 1) * length) / count)) };
}

/** The cells of one pixel: the inverse of {@link pixelsOf}; undefined outside. */
export function cellsOf(position: number, count: number, length: number): Span | undefined {
  if (!(position >= 0 && position < length)) return undefined;
  const pixel = Math.floor(position);
  const end = Math.min(count, Math.ceil(((pixel + 1) * count) / length));
  return { start: Math.min(end - 1, Math.ceil((pixel * count) / length)), end };
}

/** Steps that labels may skip: about `room` pixels apart, starting at the first. */
export function labelStep(count: number, length: number, room: number): number {
  const atLeast = Math.max(1, (room * count) / length);
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= atLeast)!;
}
