/** A client's upload decisions: samples by epochs. */
import { t } from "@vscode/l10n";
import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { DecisionMatrix } from "../../../extension/protocol/run/observations.ts";
import { showCosine } from "../../charts/axes.ts";
import type { Cell } from "../../heatmap/cellGrid.ts";
import { type ColorScale, roundCosineBelow, similarityScale } from "../../heatmap/colorScale.ts";
import type { Legend } from "../../heatmap/drawLegend.ts";
import { HeatmapChart } from "../../heatmap/HeatmapChart.tsx";
import type { Axis, Rect } from "../../heatmap/heatmapLayout.ts";
import type { Ink } from "../../heatmap/ink.ts";
import { decisionScale, decisionValue, decisionValues } from "./decisionScale.ts";
import { countOutcomes, type Outcome, outcomeOf } from "./decisions.ts";

export interface DecisionMapProps {
  decisions: DecisionMatrix;
  /** Samples that can be inspected. */
  probed: ReadonlySet<string>;
  /** The one that is, and its epoch. */
  sample: string;
  epoch: number;
  /** What the cells are colored by. */
  show: "decision" | "similarity";
  caption: ComponentChildren;
  ink: Ink;
  onPick(sample: string, epoch: number): void;
}

/**
 * Clicking a probed sample, or Enter on it, inspects it in that epoch; the keys alone only look around, since every step of
 * theirs would ask for another probe.
 */
export function DecisionMap(props: DecisionMapProps): JSX.Element {
  const { decisions, probed, sample, epoch, show, caption, ink, onPick } = props;
  const [hovered, hover] = useState<Cell>();
  // Where the keys have gone from the inspected cell; forgotten once another is inspected.
  const [cursor, move] = useState<{ cell: Cell; from: string }>();
  const { samples, epochs } = decisions;
  const values = useMemo(
    () => (show === "decision" ? decisionValues(decisions) : decisions.similarity),
    [decisions, show],
  );
  const scale = useMemo<ColorScale>(
    () => (show === "decision" ? decisionScale(ink.dark) : similarityScale(roundCosineBelow(decisions.similarity))),
    [show, ink.dark, decisions],
  );
  const legend = useMemo<Legend>(
    () =>
      show === "decision"
        ? { kind: "swatches", items: legendItems(decisions) }
        : { kind: "bar", title: t("Cosine"), show: String },
    [show, decisions],
  );
  const axes = useMemo(() => axesOf(decisions, probed), [decisions, probed]);
  const inspected = { row: samples.indexOf(sample), column: epoch - 1 };
  const from = JSON.stringify([sample, epoch]);
  const moved = cursor?.from === from ? cursor.cell : undefined;
  const marked = hovered ?? moved ?? (inspected.row >= 0 && inspected.column < epochs ? inspected : undefined);

  return (
    <div style={{ maxWidth: `${150 + 40 * epochs}px` }}>
      <HeatmapChart
        caption={caption}
        about={t(
          "Each row is a sample of the client, each column an epoch. ◆ marks samples whose activations were recorded (probed): click one to inspect it. A dot marks what was sent, a ring what was sent on the sample's first visit.",
        )}
        title={t("Upload decisions of client {0}, samples by epochs", decisions.client)}
        values={values}
        {...axes}
        scale={scale}
        printScale={show === "decision" ? decisionScale(false) : scale}
        legend={legend}
        sign={show === "decision" ? decisionSign : undefined}
        plotHeight={plotHeight(samples.length)}
        summary={summaryOf(decisions, epoch)}
        ink={ink}
        marked={marked}
        describe={(cell) => describe(decisions, probed, cell)}
        onHover={hover}
        onMove={(cell) => move({ cell, from })}
        onPick={({ row, column }) => {
          if (probed.has(samples[row]!)) onPick(samples[row]!, column + 1);
        }}
      />
    </div>
  );
}

function outcomeName(outcome: Outcome): string {
  switch (outcome) {
    case "reused":
      return t("reused");
    case "partial":
      return t("some tokens sent");
    case "sent":
      return t("sent");
    case "first":
      return t("sent, first visit");
  }
}

function legendItems(decisions: DecisionMatrix): { text: string; value: number }[] {
  const partial = decisions.sent.some((share) => share > 0 && share < 1);
  const shown: Outcome[] = partial ? ["reused", "partial", "sent", "first"] : ["reused", "sent", "first"];
  const items = shown.map((outcome) => ({ text: outcomeName(outcome), value: decisionValue(outcome, 0.5) }));
  return decisions.sent.some(Number.isNaN) ? [...items, { text: t("not visited"), value: Number.NaN }] : items;
}

function axesOf({ samples, epochs }: DecisionMatrix, probed: ReadonlySet<string>): { rows: Axis; columns: Axis } {
  return {
    rows: {
      title: t("Sample"),
      count: samples.length,
      first: 0,
      label: (row) => (probed.has(samples[row]!) ? `◆ ${samples[row]}` : samples[row]!),
    },
    columns: { title: t("Epoch"), count: epochs, first: 1, label: (column) => String(column + 1) },
  };
}

/** Whole pixels a row while they fit; then several samples share a pixel, which shows the one that was sent. */
function plotHeight(samples: number): number {
  const height = 420;
  return samples > height ? height : samples * Math.min(16, Math.max(1, Math.round(height / samples)));
}

/** A gap around each cell, a dot in what was sent, a ring in first visits. */
function decisionSign(context: CanvasRenderingContext2D, { x, y, width, height }: Rect, value: number, ink: Ink): void {
  context.strokeStyle = ink.ground;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (value < decisionValue("sent", 1)) return;
  const first = value > decisionValue("sent", 1);
  context.beginPath();
  context.arc(x + width / 2, y + height / 2, first ? 3 : 2, 0, 2 * Math.PI);
  context.strokeStyle = ink.foreground;
  context.fillStyle = ink.ground;
  if (first) context.stroke();
  else context.fill();
}

function describe(decisions: DecisionMatrix, probed: ReadonlySet<string>, { row, column }: Cell): string[] {
  const { samples, epochs, similarity, sent } = decisions;
  const name = samples[row]!;
  const outcome = outcomeOf(decisions, row, column + 1);
  const cosine = similarity[row * epochs + column] ?? Number.NaN;
  const share = sent[row * epochs + column] ?? Number.NaN;
  return [
    t("{0}, epoch {1}", name, column + 1),
    outcome === undefined
      ? t("not visited")
      : outcome === "partial"
        ? t("{0} % of its tokens sent", Math.round(100 * share))
        : outcomeName(outcome),
    ...(Number.isNaN(cosine) ? [] : [t("Cosine {0}", showCosine(cosine))]),
    probed.has(name) ? t("Click to inspect") : t("Not probed"),
  ];
}

function summaryOf(decisions: DecisionMatrix, epoch: number): string {
  const counts = countOutcomes(decisions, epoch);
  return t(
    "{0} samples by {1} epochs. In epoch {2}: {3} reused, {4} sent in part, {5} sent, {6} on their first visit. Arrow keys move between decisions.",
    decisions.samples.length,
    decisions.epochs,
    epoch,
    counts.reused,
    counts.partial,
    counts.sent,
    counts.first,
  );
}
