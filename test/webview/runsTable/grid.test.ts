import { describe, expect, it } from "vitest";
import { gridKey, type RowKind } from "../../../webview/runsTable/gridKeys.ts";
import { rowHeight, seenRows } from "../../../webview/runsTable/seenRows.ts";

const size = { rows: 100, columns: 8, page: 20 };
const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, row: number, column: number, kind: RowKind = "run", more: Partial<typeof plain> = {}) =>
  gridKey({ ...plain, key, ...more }, { row, column }, size, kind);
const ctrl = { ctrlKey: true };

describe("the grid by keyboard", () => {
  it.each([
    ["ArrowDown", 3, 2, 4, 2],
    ["ArrowDown", 99, 2, 99, 2],
    ["ArrowUp", 0, 2, -1, 2],
    ["ArrowUp", -1, 2, -1, 2],
    ["ArrowRight", 3, 7, 3, 7],
    ["ArrowLeft", 3, 0, 3, 0],
    ["PageDown", 90, 1, 99, 1],
    ["PageUp", 5, 1, 0, 1],
    ["Home", 5, 4, 5, 0],
    ["End", 5, 4, 5, 7],
  ])("%s moves from row %d, column %d to row %d, column %d", (key, row, column, toRow, toColumn) => {
    expect(press(key, row, column)).toEqual({ kind: "move", to: { row: toRow, column: toColumn } });
  });

  it("goes to the ends with Ctrl", () => {
    expect(press("End", 5, 4, "run", ctrl)).toEqual({ kind: "move", to: { row: 99, column: 7 } });
    expect(press("Home", 5, 4, "run", ctrl)).toEqual({ kind: "move", to: { row: 0, column: 0 } });
  });

  it("ticks with the space bar, a range with Shift, all with Ctrl+A", () => {
    expect(press(" ", 3, 2)).toEqual({ kind: "tick", range: false });
    expect(press(" ", 3, 2, "run", { shiftKey: true })).toEqual({ kind: "tick", range: true });
    expect(press("a", 3, 2, "run", ctrl)).toEqual({ kind: "tickAll" });
    expect(press(" ", -1, 0, undefined)).toEqual({ kind: "tickAll" });
  });

  it("sorts in the head, where Alt and an arrow move the column", () => {
    expect(press("Enter", -1, 3, undefined)).toEqual({ kind: "sort" });
    expect(press("ArrowLeft", -1, 3, undefined, { altKey: true })).toEqual({ kind: "moveColumn", step: -1 });
    expect(press("ArrowLeft", 3, 3, "run", { altKey: true })).toBeUndefined();
  });

  it("opens runs, and groups by Enter or arrow", () => {
    expect(press("Enter", 3, 2)).toEqual({ kind: "open" });
    expect(press("Enter", 3, 2, "collapsed")).toEqual({ kind: "expand", expanded: true });
    expect(press("ArrowRight", 3, 1, "collapsed")).toEqual({ kind: "expand", expanded: true });
    expect(press("ArrowLeft", 3, 1, "expanded")).toEqual({ kind: "expand", expanded: false });
    expect(press("ArrowRight", 3, 2, "collapsed")).toMatchObject({ kind: "move" });
  });

  it("leaves other keys to VS Code", () => {
    for (const key of ["Tab", "Escape", "F2", "x"]) expect(press(key, 3, 2)).toBeUndefined();
    expect(press("Delete", -1, 2, undefined)).toBeUndefined();
  });
});

describe("rows that are drawn", () => {
  it("are those in view and some around them, however many there are", () => {
    const { from, to } = seenRows(1000, 500 * rowHeight, 20 * rowHeight);
    expect(from).toBeLessThanOrEqual(490);
    expect(to).toBeGreaterThanOrEqual(530);
    expect(to - from).toBeLessThan(80);
  });

  it("stay the same while the table is scrolled by a row", () => {
    expect(seenRows(1000, 500 * rowHeight + 3, 400)).toEqual(seenRows(1000, 500 * rowHeight + 30, 400));
  });

  it("end with the table, also where that has become shorter than it was scrolled", () => {
    expect(seenRows(5, 0, 400)).toEqual({ from: 0, to: 5 });
    expect(seenRows(5, 900 * rowHeight, 400)).toEqual({ from: 5, to: 5 });
    expect(seenRows(0, 0, 400)).toEqual({ from: 0, to: 0 });
  });
});
