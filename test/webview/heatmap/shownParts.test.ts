import { expect, it } from "vitest";
import { shownParts } from "../../../webview/heatmap/table/shownParts.ts";

it.each([
  ["a small one whole", 6, 14, { rows: 6, columns: 14, all: true }],
  ["of a tall one its first rows", 1000, 10, { rows: 200, columns: 10, all: false }],
  ["of a wide one fewer rows", 64, 768, { rows: 7, columns: 768, all: false }],
  ["of an empty one nothing", 0, 0, { rows: 0, columns: 0, all: true }],
])("a matrix as a table shows %s", (_, rows, columns, shown) => {
  expect(shownParts(rows, columns)).toEqual(shown);
});
