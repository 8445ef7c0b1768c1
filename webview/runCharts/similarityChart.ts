import { t } from "@vscode/l10n";
import { type RunTrace, seriesName } from "../../extension/protocol/run/trace.ts";
import { cosineAxis } from "../charts/axes.ts";
import type { ChartSpec } from "../charts/chartSpec.ts";
import { lineStyle } from "../charts/lineStyles.ts";
import { acrossAxis } from "./across.ts";
import { numbersIn, type OverlaidRun, seriesOf, subjectOf } from "./overlaidRun.ts";

/** The blocks whose similarities a run recorded, counted from 1. */
export function blocksOf(trace: RunTrace): number[] {
  return numbersIn(trace, "similarity/block-");
}

/** Mean cosine of each block's activations with those of the epoch before, a line a block. */
export function similarityChart(run: OverlaidRun): ChartSpec {
  return {
    title: t("Similarity by layer"),
    about: t(
      "Mean cosine between a sample's activations after each block and those of the epoch before. Near 1 they hardly change, so that few have to be sent. The blocks are counted from the input.",
    ),
    subject: subjectOf(run),
    lines: blocksOf(run.trace).map((block, index) => ({
      name: seriesName.blockSimilarity(block),
      label: t("Block {0}", block),
      series: seriesOf(run, seriesName.blockSimilarity(block)),
      style: lineStyle(index),
    })),
    x: acrossAxis([run]),
    y: { ...cosineAxis(t("Cosine to the previous epoch")), leastSpan: 0.01 },
  };
}
