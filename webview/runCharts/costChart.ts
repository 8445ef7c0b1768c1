import { t } from "@vscode/l10n";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { bytesAxis, perplexityAxis } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { type OverlaidRun, runLine, seriesOf } from "./overlaidRun.ts";

/** What perplexity cost: against all bytes sent until the end of the epoch, a point an epoch. */
export function costChart(runs: readonly OverlaidRun[]): ChartSpec {
  return {
    title: t("Perplexity against traffic"),
    about: t(
      "Each point is an epoch: its perplexity, and all bytes sent until its end, up and down. Lower left is better.",
    ),
    lines: runs.map((run) => runLine(run, seriesOf({ ...run, across: "traffic" }, seriesName.perplexity))),
    x: bytesAxis(t("Bytes so far"), 0),
    y: perplexityAxis(),
  };
}
