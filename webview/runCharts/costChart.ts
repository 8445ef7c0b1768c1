import { t } from "@vscode/l10n";
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
      series: seriesOf({ ...run, across: "traffic" }, seriesName.perplexity),
      style: run.style,
    })),
    x: bytesAxis(t("Bytes so far"), 0),
    y: perplexityAxis(),
  };
}
