/** The grid by keyboard, by the keys of the ARIA grid and treegrid patterns. */

/** Where the keyboard is: rows from 0, -1 for the head; columns from 0, the ticks. */
export interface GridPlace {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
  /** Rows in view. */
  page: number;
}

/** The row under the cursor, as far as keys differ by it. */
export type RowKind = "run" | "collapsed" | "expanded" | undefined;

/** What a key does; undefined for keys that do nothing here. */
export type GridKey =
  | { kind: "move"; to: GridPlace }
  | { kind: "tick"; range: boolean }
  | { kind: "tickAll" | "sort" | "open" | "delete" | "filter" }
  | { kind: "expand"; expanded: boolean }
  | { kind: "moveColumn"; step: 1 | -1 };

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export function gridKey(pressed: Pressed, at: GridPlace, size: GridSize, row: RowKind): GridKey | undefined {
  const { key, altKey, shiftKey } = pressed;
  const command = pressed.ctrlKey || pressed.metaKey;
  const head = at.row < 0;
  if (altKey) {
    if (!head || (key !== "ArrowLeft" && key !== "ArrowRight")) return undefined;
    return { kind: "moveColumn", step: key === "ArrowRight" ? 1 : -1 };
  }
  if (command && key.toLowerCase() === "a") return { kind: "tickAll" };
  switch (key) {
    case " ":
      if (head) return { kind: at.column === 0 ? "tickAll" : "sort" };
      return { kind: "tick", range: shiftKey };
    case "Enter":
      if (head) return { kind: at.column === 0 ? "tickAll" : "sort" };
      return row === "run" ? { kind: "open" } : { kind: "expand", expanded: row === "collapsed" };
    case "Delete":
      return head ? undefined : { kind: "delete" };
    case "/":
      return { kind: "filter" };
    case "ArrowRight":
      if (!command && row === "collapsed" && at.column <= 1) return { kind: "expand", expanded: true };
      break;
    case "ArrowLeft":
      if (!command && row === "expanded" && at.column <= 1) return { kind: "expand", expanded: false };
      break;
  }
  const to = moved(key, command, at, size);
  return to && { kind: "move", to };
}

function moved(key: string, command: boolean, { row, column }: GridPlace, size: GridSize): GridPlace | undefined {
  const last = size.rows - 1;
  const within = (place: GridPlace): GridPlace => ({
    row: Math.min(Math.max(place.row, -1), last),
    column: Math.min(Math.max(place.column, 0), size.columns - 1),
  });
  switch (key) {
    case "ArrowDown":
      return within({ row: command ? last : row + 1, column });
    case "ArrowUp":
      return within({ row: command ? -1 : row - 1, column });
    case "ArrowRight":
      return within({ row, column: command ? size.columns : column + 1 });
    case "ArrowLeft":
      return within({ row, column: command ? 0 : column - 1 });
    case "PageDown":
      return within({ row: row + size.page, column });
    case "PageUp":
      return within({ row: Math.max(0, row - size.page), column });
    case "Home":
      return within({ row: command ? 0 : row, column: 0 });
    case "End":
      return within({ row: command ? last : row, column: size.columns });
    default:
      return undefined;
  }
}
