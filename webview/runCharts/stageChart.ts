import { t } from "@vscode/l10n";
import { type TensorInterface, tensorInterfaces } from "../../extension/protocol/interfaces.ts";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { shareAxis } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { lineStyle } from "../charts/lineStyles.ts";
import { acrossAxis } from "./across.ts";
import { type OverlaidRun, seriesOf, subjectOf } from "./overlaidRun.ts";

/** Interfaces of a run that have carried an epoch. */
export function carryingInterfaces({ series }: RunTrace): TensorInterface[] {
  return tensorInterfaces.filter((name) => seriesName.stage(name, "total") in series);
}

/** What selector and payload each leave of one interface's bytes, and what both do with the frames around. */
export function stageChart(run: OverlaidRun, name: TensorInterface): ChartSpec {
  const stages = { selection: t("Rows sent"), coding: t("Bytes per value"), total: t("Total, with framing overhead") };
  return {
    title: t("Remaining traffic by compression stage"),
    about: t(
      "How much of the uncompressed traffic is left. Rows sent: what the selector leaves. Bytes per value: what the payload leaves of each row. Total: both together, with framing overhead.",
    ),
    subject: subjectOf(run, name),
    lines: (["selection", "coding", "total"] as const).map((stage, index) => ({
      name: seriesName.stage(name, stage),
      label: stages[stage],
      series: seriesOf(run, seriesName.stage(name, stage)),
      style: lineStyle(index),
    })),
    x: acrossAxis([run]),
    y: shareAxis(t("Share of uncompressed")),
  };
}
