import fc from "fast-check";
import { expect, it } from "vitest";
import { type CellGrid, cellsOf, labelStep, pixelsOf } from "../../../webview/heatmap/cellGrid.ts";
import { packColors } from "../../../webview/heatmap/colorMap.ts";
import { colorOf, divergingScale } from "../../../webview/heatmap/colorScale.ts";
import { paintCells, shownCell } from "../../../webview/heatmap/paintCells.ts";

const scale = divergingScale(1, true);
const paint = { scale, missing: { ground: [9, 9, 9], stripe: [200, 200, 200] }, stripePeriod: 4 } as const;
const packed = (value: number) => packColors([colorOf(scale, value)!])[0]!;
const size = fc.integer({ min: 1, max: 40 });

it("gives every pixel the cells that claim it", () => {
  fc.assert(
    fc.property(size, size, (count, length) => {
      const claims = Array.from({ length: count }, (_, cell) => pixelsOf(cell, count, length));
      for (let pixel = 0; pixel < length; pixel++) {
        const claimed = claims.flatMap(({ start, end }, cell) => (start <= pixel && pixel < end ? [cell] : []));
        const { start, end } = cellsOf(pixel, count, length)!;
        expect(claimed).toEqual(Array.from({ length: end - start }, (_, i) => start + i));
      }
    }),
  );
});

it("has no cell outside", () => {
  expect(cellsOf(-0.1, 3, 9)).toBeUndefined();
  expect(cellsOf(9, 3, 9)).toBeUndefined();
  expect(cellsOf(8.9, 3, 9)).toEqual({ start: 2, end: 3 });
});

it("paints in every pixel the cell that hovering over it finds", () => {
  fc.assert(
    fc.property(size, size, size, size, fc.infiniteStream(fc.integer({ min: -127, max: 127 })), (...given) => {
      const [rows, columns, width, height, stream] = given;
      const grid: CellGrid = { rows, columns, width, height };
      const values = Float32Array.from({ length: rows * columns }, () => stream.next().value! / 127);
      const pixels = paintCells(values, grid, paint);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const { row, column } = shownCell(values, grid, scale, x + 0.5, y + 0.5)!;
          expect(pixels[y * width + x]).toBe(packed(values[row * columns + column]!));
        }
      }
    }),
    { numRuns: 60 },
  );
});

it("shows one large channel among many that share a pixel", () => {
  const values = new Float32Array(1600).fill(0.01);
  values[801] = -0.9;
  const grid = { rows: 1, columns: 1600, width: 100, height: 1 };
  expect(paintCells(values, grid, paint)[50]).toBe(packed(-0.9));
  expect(shownCell(values, grid, scale, 50, 0)).toEqual({ row: 0, column: 801 });
});

it("stripes cells without a value, and only those", () => {
  const pixels = paintCells(Float32Array.of(0.5, Number.NaN), { rows: 1, columns: 2, width: 8, height: 4 }, paint);
  const [ground, stripe] = packColors([paint.missing.ground, paint.missing.stripe]);
  for (let y = 0; y < 4; y++) {
    expect([...pixels.subarray(8 * y, 8 * y + 4)]).toEqual(new Array(4).fill(packed(0.5)));
    const missing = [...pixels.subarray(8 * y + 4, 8 * y + 8)];
    expect(missing.filter((pixel) => pixel === stripe)).toHaveLength(1);
    expect(missing.filter((pixel) => pixel === ground)).toHaveLength(3);
  }
});

it("labels in round steps", () => {
  expect(labelStep(1600, 400, 40)).toBe(200);
  expect(labelStep(8, 400, 40)).toBe(1);
  expect(labelStep(128, 400, 40)).toBe(20);
});
