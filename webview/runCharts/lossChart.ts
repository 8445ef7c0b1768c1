import { t } from "@vscode/l10n";
import type { ChartOptions } from "../../extension/protocol/messages/panelState.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { lossAxis } from "../charts/axes.ts";
import type { ChartLine, ChartSpec } from "../charts/chartSpec.ts";
import { lineStyle, wholeStyle } from "../charts/lineStyles.ts";
import { acrossAxis } from "./across.ts";
import { clientNames, clientRange } from "./clientRange.ts";
import { type OverlaidRun, runLine, seriesOf, subjectOf } from "./overlaidRun.ts";

const clientPrefix = "loss/client-";

/** Training loss at each step: of several runs a line each; of one its clients, as their mean and range or each by itself. */
export function lossChart(runs: readonly OverlaidRun[], clients: ChartOptions["clients"]): ChartSpec {
  const [first] = runs;
  const single = runs.length === 1 && first !== undefined;
  return {
    title: t("Training loss"),
    about: t(
      "Mean cross-entropy per token of each step's batches, in nats. Lower is better; perplexity is its exponential.",
    ),
    ...(single && { subject: subjectOf(first) }),
    lines: single ? clientLines(first, clients) : runs.map((run) => runLine(run, seriesOf(run, seriesName.loss))),
    x: acrossAxis(runs),
    y: lossAxis(),
  };
}

function clientLines(run: OverlaidRun, clients: ChartOptions["clients"]): ChartLine[] {
  const all = { ...line(run, seriesName.loss, t("All clients")), name: seriesName.loss };
  if (clients === "each") {
    const each = clientNames(run, clientPrefix).map(
      ({ client, name }, index): ChartLine => ({
        name,
        label: t("Client {0}", client),
        series: seriesOf(run, name),
        style: lineStyle(index),
        quiet: true,
      }),
    );
    return each.length === 1 ? [all] : [{ ...all, style: wholeStyle }, ...each];
  }
  const band = clientRange(run, seriesName.loss, clientPrefix);
  return [band === undefined ? all : { ...all, label: t("All clients, with their range"), band }];
}

function line(run: OverlaidRun, name: string, label: string): ChartLine {
  return { name: run.run, label, series: seriesOf(run, name), style: run.style };
}
