/** What crosses at the cut as it is, what it is compared with, and the difference. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ProbeTensor } from "../../extension/protocol/run/observations.ts";
import { usePlotHeight } from "../charts/drawing/usePlotHeight.ts";
import type { Cell } from "../heatmap/cellGrid.ts";
import { divergingScale, magnitudeWithin } from "../heatmap/colorScale.ts";
import type { Legend } from "../heatmap/drawLegend.ts";
import type { HeatmapProps } from "../heatmap/Heatmap.tsx";
import { HeatmapChart } from "../heatmap/HeatmapChart.tsx";
import type { Axis } from "../heatmap/heatmapLayout.ts";
import type { Ink } from "../heatmap/ink.ts";
import { summarizeMatrix } from "../heatmap/matrixSummary.ts";
import { valueTitle } from "../run/interfaceText.ts";
import { nothingToCompare, referenceCaption } from "./comparisonText.ts";
import { describeCell, showValue } from "./probeText.ts";
import { roundUp } from "./roundUp.ts";

export interface ProbeMapsProps {
  probe: ProbeTensor;
  /** The share of values that the colors cover; the largest are clipped. */
  share: number;
  ink: Ink;
  marked: Cell | undefined;
  onHover(cell: Cell | undefined): void;
  onMove(cell: Cell): void;
}

/**
 * The first two maps share one scale, so that equal colors are equal values; the difference is much smaller and has its
 * own.
 */
export function ProbeMaps({ probe, share, ink, marked, onHover, onMove }: ProbeMapsProps): JSX.Element {
  const { current, reference, comparedWith, rows, width, sample, epoch } = probe;
  const difference = useMemo(() => reference && differenceOf(current, reference), [current, reference]);
  const limit = useMemo(
    () => roundUp(magnitudeWithin(reference ? [current, reference] : [current], share)),
    [current, reference, share],
  );
  const differenceLimit = useMemo(
    () => roundUp(magnitudeWithin(difference ? [difference] : [], share)),
    [difference, share],
  );
  const axes = useMemo(() => axesOf(rows, width), [rows, width]);
  const height = usePlotHeight(280, 560);
  const shared = {
    ...axes,
    plotHeight: plotHeight(rows, height),
    ink,
    marked,
    onHover,
    onMove,
    onPick: onMove,
    describe: (cell: Cell) => describeCell(probe, cell),
  };
  const value = valueTitle(probe.interface);
  const other = referenceCaption(comparedWith);
  const less = comparedWith === "before" ? t("current − previous") : t("current − cached");

  return (
    <div class="probe-maps">
      <ProbeMap
        {...shared}
        title={t("{0} of {1} after epoch {2}", value, sample, epoch)}
        caption={t("Current")}
        note={t("after epoch {0}", epoch)}
        values={current}
        limit={limit}
        valueTitle={value}
      />
      <ProbeMap
        {...shared}
        title={t("{0} of {1} after epoch {2}: {3}", value, sample, epoch, other)}
        caption={other}
        note={t("same colors")}
        values={reference}
        limit={limit}
        valueTitle={value}
      />
      <ProbeMap
        {...shared}
        title={t("{0} of {1} after epoch {2}: difference, {3}", value, sample, epoch, less)}
        caption={t("Difference")}
        note={less}
        values={difference}
        limit={differenceLimit}
        valueTitle={t("Difference")}
      />
    </div>
  );
}

type Shared = Omit<HeatmapProps, "title" | "values" | "scale" | "legend" | "summary">;

interface ProbeMapProps extends Shared {
  title: string;
  caption: string;
  note: string;
  /** Null where there is nothing to compare with. */
  values: Float32Array | null;
  /** The colors go from -limit to limit. */
  limit: number;
  valueTitle: string;
}

function ProbeMap({ caption, note, values, limit, valueTitle, ...rest }: ProbeMapProps): JSX.Element {
  const { dark } = rest.ink;
  const scale = useMemo(() => divergingScale(limit, dark), [limit, dark]);
  const legend = useMemo<Legend>(() => ({ kind: "bar", title: valueTitle, show: showValue }), [valueTitle]);
  const summary = useMemo(() => values && summaryOf(values, rest.columns.count), [values, rest.columns.count]);
  const heading = (
    <>
      {caption} <small>{note}</small>
    </>
  );
  if (values === null || summary === null) {
    return (
      <figure class="heatmap-chart">
        <figcaption>{heading}</figcaption>
        <p class="probe-nothing" style={{ minHeight: `${rest.plotHeight}px` }}>
          {nothingToCompare()}
        </p>
      </figure>
    );
  }
  return (
    <HeatmapChart
      {...rest}
      caption={heading}
      values={values}
      scale={scale}
      printScale={divergingScale(limit, false)}
      legend={legend}
      summary={summary}
    />
  );
}

function differenceOf(current: Float32Array, reference: Float32Array): Float32Array {
  const difference = new Float32Array(current.length);
  for (let i = 0; i < difference.length; i++) difference[i] = current[i]! - reference[i]!;
  return difference;
}

function axesOf(rows: number, width: number): { rows: Axis; columns: Axis } {
  return {
    rows: { title: t("Token"), count: rows, first: 1, label: (row) => String(row + 1) },
    columns: { title: t("Channel"), count: width, first: 0, label: String },
  };
}

/** Whole pixels a row, about as high for every sample. */
function plotHeight(rows: number, height: number): number {
  return rows * Math.max(1, Math.round(height / rows));
}

function summaryOf(values: Float32Array, width: number): string {
  const { lowest, highest, mean, lowestAt, highestAt } = summarizeMatrix(values, width);
  const at = ({ row, column }: Cell) => t("token {0}, channel {1}", row + 1, column);
  return t(
    "{0} tokens by {1} channels. Values from {2} at {3} to {4} at {5}; mean {6}. Arrow keys move between values.",
    values.length / width,
    width,
    showValue(lowest),
    at(lowestAt),
    showValue(highest),
    at(highestAt),
    showValue(mean),
  );
}
