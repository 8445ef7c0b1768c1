import { t } from "@vscode/l10n";
import { assertNever } from "../../extension/protocol/errors.ts";
import { type ByteKind, byteKinds } from "../../extension/protocol/interfaces.ts";
import { type BytePart, byteParts } from "../../extension/protocol/run/events.ts";
import { seriesName } from "../../extension/protocol/run/trace.ts";
import { bytesAxis } from "../charts/axes.ts";
import type { ChartLine, ChartSpec } from "../charts/chartSpec.ts";
import { comparisonStyle, lineStyle } from "../charts/lineStyles.ts";
import { acrossAxis } from "./across.ts";
import { type OverlaidRun, runLine, seriesOf, subjectOf } from "./overlaidRun.ts";

/** How bytes are split: by what a frame carries, or by what its bytes are. */
export type TrafficSplit = "kind" | "part";

/** One run's cumulative bytes by kind or part, on each other, against what would have been sent uncompressed. */
export function trafficChart(run: OverlaidRun, split: TrafficSplit = "kind"): ChartSpec {
  const stacked =
    split === "kind"
      ? byteKinds.map((kind) => [seriesName.bytes(kind), kindName(kind)] as const)
      : byteParts.map((part) => [seriesName.bytePart(part), partName(part)] as const);
  const lines = stacked.map(
    ([name, label], index): ChartLine => ({
      name,
      label,
      series: seriesOf(run, name),
      style: lineStyle(index),
      area: true,
    }),
  );
  const baseline = seriesOf(run, seriesName.baselineBytes);
  return {
    title: split === "kind" ? t("Traffic by kind") : t("Traffic by part"),
    about:
      split === "kind"
        ? t(
            "All bytes sent so far, up and down, by what they carry. Adapters: LoRA weights for averaging. Control: thresholds. Uncompressed: what sending everything as f32 would have taken.",
          )
        : t(
            "All bytes sent so far, up and down, by what they are. Values: the tensors themselves. Side information: scales, indices and bitmaps. Headers: the start of each frame. Uncompressed: what sending everything as f32 would have taken.",
          ),
    subject: subjectOf(run),
    exact: true,
    lines: [
      ...lines.filter(({ series }) => series.x.length > 0),
      { name: seriesName.baselineBytes, label: t("Uncompressed"), series: baseline, style: comparisonStyle },
    ],
    x: acrossAxis([run]),
    y: bytesAxis(t("Bytes so far"), 0),
  };
}

/** Runs side by side: all their bytes so far. */
export function totalTrafficChart(runs: readonly OverlaidRun[]): ChartSpec {
  return {
    title: t("Traffic"),
    exact: true,
    about: t("All bytes sent so far, up and down, framing included."),
    lines: runs.map((run) => runLine(run, seriesOf(run, seriesName.totalBytes))),
    x: acrossAxis(runs),
    y: bytesAxis(t("Bytes so far"), 0),
  };
}

function partName(part: BytePart): string {
  switch (part) {
    case "values":
      return t("Values");
    case "side":
      return t("Side information");
    case "header":
      return t("Headers");
    default:
      return assertNever(part);
  }
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
