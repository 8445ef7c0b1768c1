/** As many cells as a page draws at once without a pause. */
const mostRows = 200;
const mostCells = 6000;

/** How many rows and columns of a matrix a table has room for: all columns where they fit. */
export function shownParts(rows: number, columns: number): { rows: number; columns: number; all: boolean } {
  const shownColumns = Math.min(columns, mostCells);
  const shownRows = Math.min(rows, mostRows, Math.max(1, Math.floor(mostCells / Math.max(1, shownColumns))));
  return { rows: shownRows, columns: shownColumns, all: shownRows === rows && shownColumns === columns };
}
