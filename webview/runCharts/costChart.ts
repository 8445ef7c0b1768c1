import { t } from "@vscode/l10n";
import type { Series } from "../../extension/protocol/run/series.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { bytesAxis, perplexityAxis } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { type OverlaidRun, seriesOf } from "./overlaidRun.ts";

/** What perplexity cost: against all bytes sent until the end of the epoch, a point an epoch. */
export function costChart(runs: readonly OverlaidRun[]): ChartSpec {
  return {
    title: t("Perplexity against traffic"),
    lines: runs.map((run) => ({
      name: run.run,
      label: run.name,
      series: costSeries(seriesOf(run, seriesName.perplexity), seriesOf(run, seriesName.totalBytes)),
      style: run.style,
    })),
    x: bytesAxis(t("Bytes so far"), 0),
    y: perplexityAxis(),
  };
}

/** Less than any step: step / steps per epoch is rounded, and need not meet the whole number. */
const tolerance = 1e-6;

/** Curves made before, by the perplexities they were made from: what an epoch cost does not change. */
const made = new WeakMap<Series, Series>();

/** @param bytes cumulative, by step. @returns perplexity over bytes, of the epochs that both know. */
export function costSeries(perplexity: Series, bytes: Series): Series {
  const before = made.get(perplexity);
  if (before) return before;
  const x = new Float64Array(perplexity.x.length);
  let known = 0;
  // Both go up, so that one pass over both finds for each epoch the step that ends it.
  for (let after = 0; known < x.length; known++) {
    const end = perplexity.x[known]! - tolerance;
    while (after < bytes.x.length && bytes.x[after]! < end) after++;
    if (after === bytes.x.length) break;
    x[known] = bytes.y[after]!;
  }
  const cost = { x: x.subarray(0, known), y: perplexity.y.subarray(0, known) };
  if (known === x.length) made.set(perplexity, cost);
  return cost;
}
