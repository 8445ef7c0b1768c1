/** Similarities of layers over epochs as a picture. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useTheme } from "../app/panelContext.ts";
import { showCosine } from "../charts/axes.ts";
import { usePlotHeight } from "../charts/drawing/usePlotHeight.ts";
import { roundCosineBelow, similarityScale } from "../heatmap/colorScale.ts";
import type { Legend } from "../heatmap/drawLegend.ts";
import { HeatmapChart, useHeatmapCursor } from "../heatmap/HeatmapChart.tsx";
import { heatmapHeight } from "../heatmap/heatmapLayout.ts";
import { summarizeMatrix } from "../heatmap/matrixSummary.ts";
import type { OverlaidRun } from "../runCharts/overlaidRun.ts";
import { similarityMatrix } from "./similarityMatrix.ts";

/** What its axes and legend take beyond those of a chart of lines, in CSS pixels. */
const legendHeight = 66;

/** As high as the charts of lines beside it, also while it is empty. */
export function SimilarityHeatmap({ run }: { run: OverlaidRun }): JSX.Element {
  const ink = useTheme();
  const plotHeight = usePlotHeight() - legendHeight;
  const cursor = useHeatmapCursor();
  const { series } = run.trace;
  const matrix = useMemo(() => similarityMatrix(run.trace), [series]);
  const { blocks, epochs, values } = matrix;
  const scale = useMemo(() => similarityScale(roundCosineBelow(values)), [values]);
  const legend = useMemo<Legend>(() => ({ kind: "bar", title: t("Cosine"), show: String }), []);
  const title = t("Similarity by layer and epoch");
  if (values.length === 0) {
    return (
      <figure class="heatmap-chart">
        <figcaption>
          <h3>{title}</h3>
        </figcaption>
        <p class="heatmap-empty" style={{ height: `${heatmapHeight(plotHeight)}px` }}>
          {t("Activations can be compared from the second epoch on.")}
        </p>
      </figure>
    );
  }
  return (
    <HeatmapChart
      {...cursor}
      caption={<h3>{title}</h3>}
      title={title}
      about={t(
        "Mean cosine between a sample's activations after each block, counted from the input, and those of the epoch before. The first epoch has none before it.",
      )}
      values={values}
      rows={{ title: t("Block"), count: blocks.length, first: 1, label: (row) => String(blocks[row]) }}
      columns={{ title: t("Epoch"), count: epochs, first: 1, label: (column) => String(column + 1) }}
      scale={scale}
      legend={legend}
      plotHeight={plotHeight}
      summary={summaryOf(matrix)}
      ink={ink}
      describe={({ row, column }) => [
        t("Block {0}, epoch {1}", blocks[row]!, column + 1),
        Number.isNaN(values[row * epochs + column]!)
          ? t("no comparison")
          : t("Cosine {0}", showCosine(values[row * epochs + column]!)),
      ]}
    />
  );
}

function summaryOf({ blocks, epochs, values }: ReturnType<typeof similarityMatrix>): string {
  const { lowest, highest, lowestAt, highestAt } = summarizeMatrix(values, epochs);
  return t(
    "{0} blocks by {1} epochs. Least similar: block {2} in epoch {3}, cosine {4}. Most similar: block {5} in epoch {6}, cosine {7}. Arrow keys move between cells.",
    blocks.length,
    epochs,
    blocks[lowestAt.row]!,
    lowestAt.column + 1,
    showCosine(lowest),
    blocks[highestAt.row]!,
    highestAt.column + 1,
    showCosine(highest),
  );
}
