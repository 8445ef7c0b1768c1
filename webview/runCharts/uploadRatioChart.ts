import { t } from "@vscode/l10n";
import { type TensorInterface, tensorInterfaces } from "../../extension/protocol/interfaces.ts";
import type { ChartOptions } from "../../extension/protocol/messages/panelState.ts";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { groupOf } from "../../extension/protocol/thresholdGroups.ts";
import { shareAxis } from "../charts/axes.ts";
import type { ChartLine, ChartSpec } from "../charts/chartSpec.ts";
import { comparisonStyle, lineStyle, wholeStyle } from "../charts/lineStyles.ts";
import { acrossAxis } from "./across.ts";
import { clientNames, clientRange } from "./clientRange.ts";
import { type OverlaidRun, runLine, seriesOf, subjectOf } from "./overlaidRun.ts";
import { thetaMarks } from "./thetaChart.ts";

/** From this many epochs on, a point per epoch shows more than a point per step. */
const enoughEpochs = 3;

/** Interfaces of a run that send tensors. */
export function sendingInterfaces({ series }: RunTrace): TensorInterface[] {
  return tensorInterfaces.filter(
    (name) => seriesName.uploadRatio(name) in series || seriesName.stepUploadRatio(name) in series,
  );
}

/**
 * One run's rows sent over rows: of all clients with the range of each, or client by client; while the first epochs run, each step's
 * too, so that the chart moves at once.
 */
export function clientUploadChart(
  run: OverlaidRun,
  name: TensorInterface,
  clients: ChartOptions["clients"] = "each",
): ChartSpec {
  const prefix = `upload/${name}/client-`;
  const overall = seriesOf(run, seriesName.uploadRatio(name));
  const each = clientNames(run, prefix).map(
    ({ client, name }, index): ChartLine => ({
      name,
      label: t("Client {0}", client),
      series: seriesOf(run, name),
      style: lineStyle(index),
    }),
  );
  const band = clientRange(run, seriesName.uploadRatio(name), prefix);
  const asBand = clients === "band" && band !== undefined;
  const lines: ChartLine[] = asBand ? [] : each;
  if (asBand) {
    const label = t("All clients, with their range");
    lines.push({ name: seriesName.uploadRatio(name), label, series: overall, style: run.style, band });
  }
  if (overall.x.length < enoughEpochs)
    lines.push({
      name: seriesName.stepUploadRatio(name),
      label: t("All clients, each step"),
      series: seriesOf(run, seriesName.stepUploadRatio(name)),
      style: comparisonStyle,
      quiet: true,
    });
  else if (!asBand && lines.length !== 1)
    // First, and so on top.
    lines.unshift({
      name: seriesName.uploadRatio(name),
      label: t("All clients"),
      series: overall,
      style: wholeStyle,
    });
  const chart = uploadChart(t("Upload ratio by client"), [run], lines, name);
  return { ...chart, subject: subjectOf(run, name) };
}

/** Runs side by side: rows sent over rows of all clients. */
export function runUploadChart(runs: readonly OverlaidRun[], name: TensorInterface): ChartSpec {
  const lines = runs.map((run) => runLine(run, seriesOf(run, seriesName.uploadRatio(name))));
  return { ...uploadChart(t("Upload ratio"), runs, lines, name), subject: name };
}

function uploadChart(
  title: string,
  runs: readonly OverlaidRun[],
  lines: readonly ChartLine[],
  name: TensorInterface,
): ChartSpec {
  return {
    title,
    about: t(
      "Rows sent: the share of token rows that were sent; for the others the receiver used what it had. 100 % sends everything, as in the first epoch.",
    ),
    lines,
    x: acrossAxis(runs),
    y: shareAxis(t("Rows sent")),
    marks: thetaMarks(runs, groupOf(name), false),
  };
}
