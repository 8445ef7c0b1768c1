import { t } from "@vscode/l10n";
import type { Series } from "../../extension/protocol/series.ts";
import { seriesName } from "../../extension/protocol/trace.ts";
import { bytesAxis, perplexityAxis } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { firstAtLeast } from "../charts/decimate.ts";
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
  const x: number[] = [];
  const y: number[] = [];
  perplexity.x.forEach((epoch, index) => {
    const after = firstAtLeast(bytes.x, epoch - tolerance);
    if (after >= bytes.x.length) return;
    x.push(bytes.y[after]!);
    y.push(perplexity.y[index]!);
  });
  const cost = { x: Float64Array.from(x), y: Float64Array.from(y) };
  if (x.length === perplexity.x.length) made.set(perplexity, cost);
  return cost;
}
