/** Which rows of a long table are drawn: those in view, and some around them. */

/** In CSS pixels, of every row: all are as high as the stylesheet makes them. */
export const rowHeight = 26;
/** Rows beyond what is seen, so that scrolling a little draws nothing. */
const around = 12;

export interface SeenRows {
  /** The first that is drawn. */
  from: number;
  /** Behind the last. */
  to: number;
}

/** @param height of what is seen of the table. @param scrolled both in CSS pixels. */
export function seenRows(count: number, scrolled: number, height: number): SeenRows {
  const first = Math.floor(scrolled / rowHeight);
  const seen = Math.ceil(height / rowHeight) + 1;
  // In steps, so that the same rows stay while the table is scrolled by one.
  const from = Math.max(0, Math.floor((first - around) / around) * around);
  const to = Math.min(count, Math.ceil((first + seen + around) / around) * around);
  return { from: Math.min(from, to), to };
}
