import { t } from "@vscode/l10n";
import { assertNever } from "../../extension/protocol/errors.ts";
import { type ByteKind, byteKinds } from "../../extension/protocol/interfaces.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { bytesAxis } from "../charts/axes.ts";
import type { ChartLine, ChartSpec } from "../charts/chartSpec.ts";
import { comparisonStyle, lineStyle } from "../charts/lineStyles.ts";
import { epochsOf, type OverlaidRun, seriesOf } from "./overlaidRun.ts";

/** One run's cumulative bytes by kind, on each other, against what would have been sent uncompressed. */
export function trafficChart(run: OverlaidRun): ChartSpec {
  const kinds = byteKinds.map(
    (kind, index): ChartLine => ({
      name: seriesName.bytes(kind),
      label: kindName(kind),
      series: seriesOf(run, seriesName.bytes(kind)),
      style: lineStyle(index),
      area: true,
    }),
  );
  const baseline = seriesOf(run, seriesName.baselineBytes);
  return {
    title: t("Traffic by kind"),
    lines: [
      ...kinds.filter(({ series }) => series.x.length > 0),
      { name: seriesName.baselineBytes, label: t("Uncompressed"), series: baseline, style: comparisonStyle },
    ],
    x: epochsOf([run]),
    y: bytesAxis(t("Bytes so far"), 0),
  };
}

/** Runs side by side: all their bytes so far. */
export function totalTrafficChart(runs: readonly OverlaidRun[]): ChartSpec {
  return {
    title: t("Traffic"),
    lines: runs.map((run) => ({
      name: run.run,
      label: run.name,
      series: seriesOf(run, seriesName.totalBytes),
      style: run.style,
    })),
    x: epochsOf(runs),
    y: bytesAxis(t("Bytes so far"), 0),
  };
}

function kindName(kind: ByteKind): string {
  switch (kind) {
    case "activation":
      return t("Activations");
    case "gradient":
      return t("Gradients");
    case "label":
      return t("Labels");
    case "adapter":
      return t("Adapters");
    case "control":
      return t("Control");
    default:
      return assertNever(kind);
  }
}
