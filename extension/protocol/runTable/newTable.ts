import type { TableState } from "../messages/panelState.ts";

/** All runs, the latest first, with the usual columns. */
export function newTable(): TableState {
  const sort = { column: "started", descending: true };
  return { view: "table", columns: null, sort, filter: "", grouped: false, ticked: [] };
}
