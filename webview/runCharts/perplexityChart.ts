import { t } from "@vscode/l10n";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { lossAxis, perplexityAxis } from "../charts/axes.ts";
import type { ChartLine, ChartSpec } from "../charts/chartSpec.ts";
import { epochsOf, type OverlaidRun, seriesOf } from "./overlaidRun.ts";
import { thetaMarks } from "./thetaChart.ts";

/** Validation perplexity of the global model, and where wanted the training loss on an axis of its own. */
export function perplexityChart(runs: readonly OverlaidRun[], withLoss: boolean): ChartSpec {
  const losses = runs.map(
    (run): ChartLine => ({
      name: `${run.run}/loss`,
      label: t("{0}, training loss", run.name),
      series: seriesOf(run, seriesName.loss),
      style: run.style,
      quiet: true,
      right: true,
    }),
  );
  return {
    title: t("Validation perplexity"),
    lines: [
      ...runs.map(
        (run): ChartLine => ({
          name: run.run,
          label: run.name,
          series: seriesOf(run, seriesName.perplexity),
          style: run.style,
        }),
      ),
      ...(withLoss ? losses : []),
    ],
    x: epochsOf(runs),
    y: perplexityAxis(),
    ...(withLoss ? { right: lossAxis() } : {}),
    marks: thetaMarks(runs, "activation", false),
  };
}
