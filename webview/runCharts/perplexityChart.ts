import { t } from "@vscode/l10n";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { lossAxis, perplexityAxis } from "../charts/axes.ts";
import type { ChartLine, ChartSpec } from "../charts/chartSpec.ts";
import { acrossAxis } from "./across.ts";
import { type OverlaidRun, runLine, seriesOf } from "./overlaidRun.ts";
import { thetaMarks } from "./thetaChart.ts";

/** Whether no run has ended an epoch yet, and one is being trained: its loss is what there is to see. */
export function awaitsPerplexity(runs: readonly OverlaidRun[]): boolean {
  const has = (name: string) => runs.some(({ trace }) => (trace.series[name]?.x.length ?? 0) > 0);
  // A run without held-out data ends epochs without a perplexity.
  return !has(seriesName.perplexity) && !has(seriesName.baselineBytes) && has(seriesName.loss);
}

/**
 * Validation perplexity of the global model, and where wanted the training loss on an axis of its own. Before the first perplexity
 * the loss has the plot for itself.
 */
export function perplexityChart(runs: readonly OverlaidRun[], withLoss: boolean): ChartSpec {
  const waiting = awaitsPerplexity(runs);
  const losses = runs.map(
    (run): ChartLine => ({
      name: `${run.run}/loss`,
      label: t("{0}, training loss", run.name),
      series: seriesOf(run, seriesName.loss),
      style: run.style,
      ...(waiting ? { named: true } : { quiet: true, right: true }),
    }),
  );
  const perplexities = runs.map((run): ChartLine => runLine(run, seriesOf(run, seriesName.perplexity)));
  return {
    title: t("Validation perplexity"),
    about: t("Perplexity of the averaged model on the held-out samples, after each epoch. Lower is better."),
    lines: waiting ? losses : [...perplexities, ...(withLoss ? losses : [])],
    x: acrossAxis(runs),
    y: waiting ? lossAxis() : perplexityAxis(),
    ...(withLoss && !waiting ? { right: lossAxis() } : {}),
    marks: thetaMarks(runs, "activation", false),
  };
}
