import type { Cell } from "./cellGrid.ts";

/**
 * Where a key takes the cursor; undefined for keys that do not move it.
 *
 * Arrows move by a cell, with shift by ten; Home and End to the row's ends, with Ctrl to the matrix's corners; Page Up
 * and Page Down by a tenth of the rows.
 */
export function keyedCell(
  cell: Cell,
  { rows, columns }: { rows: number; columns: number },
  { key, shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey">,
): Cell | undefined {
  const far = shiftKey ? 10 : 1;
  const page = Math.max(1, Math.round(rows / 10));
  const corner = ctrlKey || metaKey;
  const to = (row: number, column: number): Cell => ({
    row: Math.min(rows - 1, Math.max(0, row)),
    column: Math.min(columns - 1, Math.max(0, column)),
  });
  switch (key) {
    case "ArrowUp":
      return to(cell.row - far, cell.column);
    case "ArrowDown":
      return to(cell.row + far, cell.column);
    case "ArrowLeft":
      return to(cell.row, cell.column - far);
    case "ArrowRight":
      return to(cell.row, cell.column + far);
    case "PageUp":
      return to(cell.row - page, cell.column);
    case "PageDown":
      return to(cell.row + page, cell.column);
    case "Home":
      return to(corner ? 0 : cell.row, 0);
    case "End":
      return to(corner ? rows - 1 : cell.row, columns - 1);
    default:
      return undefined;
  }
}
