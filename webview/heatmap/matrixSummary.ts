/** What a matrix holds, in figures. */
import type { Cell } from "./cellGrid.ts";

/** For the sentence that stands for the picture. */
export interface MatrixSummary {
  /** Of the cells that have a value; NaN where none has. */
  lowest: number;
  highest: number;
  mean: number;
  lowestAt: Cell;
  highestAt: Cell;
  missing: number;
}

/** @param values [rows, columns] row-major; NaN where there is none */
export function summarizeMatrix(values: Float32Array, columns: number): MatrixSummary {
  let [low, high] = [-1, -1];
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
    if (low < 0 || value < values[low]!) low = i;
    if (high < 0 || value > values[high]!) high = i;
  }
  const cell = (i: number): Cell => ({ row: Math.floor(Math.max(i, 0) / columns), column: Math.max(i, 0) % columns });
  return {
    lowest: values[low] ?? Number.NaN,
    highest: values[high] ?? Number.NaN,
    mean: count > 0 ? sum / count : Number.NaN,
    lowestAt: cell(low),
    highestAt: cell(high),
    missing: values.length - count,
  };
}
