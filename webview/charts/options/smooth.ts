import type { Series } from "../../../extension/protocol/run/series.ts";

/** The last smoothing of each curve: most do not change while another one is drawn. */
const made = new WeakMap<Series["y"], { weight: number; x: Series["x"]; smoothed: Series }>();

/**
 * The exponential moving average of a curve, as TensorBoard has it: `weight` of what came before, corrected for the start, where
 * little came before. Gaps stay gaps and are passed over.
 *
 * @param weight from 0, which changes nothing, to below 1
 */
export function smooth(series: Series, weight: number): Series {
  if (weight <= 0) return series;
  const { x, y } = series;
  const before = made.get(y);
  if (before?.weight === weight && before.x === x) return before.smoothed;
  const averages = new Float64Array(y.length);
  let average = 0;
  // What the weights so far leave to the zero that the average began with.
  let missing = 1;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (!Number.isFinite(value)) {
      averages[i] = Number.NaN;
      continue;
    }
    average = weight * average + (1 - weight) * value;
    missing *= weight;
    averages[i] = average / (1 - missing);
  }
  const smoothed = { x, y: averages };
  made.set(y, { weight, x, smoothed });
  return smoothed;
}
