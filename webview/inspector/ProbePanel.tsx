/** One probe: its tokens and its three maps, with one cursor for all of them. */
import { t } from "@vscode/l10n";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ProbeTensor } from "../../extension/protocol/run/observations.ts";
import { groupOf } from "../../extension/protocol/thresholdGroups.ts";
import { Choice } from "../controls/Choice.tsx";
import type { Cell } from "../heatmap/cellGrid.ts";
import { changeScale } from "../heatmap/colorScale.ts";
import type { Ink } from "../heatmap/ink.ts";
import { LegendBar } from "../heatmap/LegendBar.tsx";
import { cosineTitle } from "./comparisonText.ts";
import { ProbeMaps } from "./ProbeMaps.tsx";
import { describeCell } from "./probeText.ts";
import { TokenStrip } from "./TokenStrip.tsx";

export interface ProbePanelProps {
  probe: ProbeTensor;
  /** Undefined where none applies. */
  theta: number | undefined;
  /** A newer probe is under way. */
  pending: boolean;
  ink: Ink;
}

/** Its cursor outlives the probe, so that scrubbing through epochs shows one cell change. */
export function ProbePanel({ probe, theta, pending, ink }: ProbePanelProps): JSX.Element {
  const [hovered, hover] = useState<Cell>();
  const [cursor, move] = useState<Cell>();
  const [coverage, cover] = useState<"most" | "all">("most");
  const gradient = groupOf(probe.interface) === "gradient";
  // Gradients turn much farther between epochs than activations do.
  const scale = useMemo(() => changeScale(ink.dark, gradient ? 0 : undefined), [ink.dark, gradient]);
  const marked = within(hovered ?? cursor, probe);
  const inRow = (row: number): Cell => ({ row, column: cursor?.column ?? 0 });

  return (
    <div class="probe-panel" aria-busy={pending}>
      <section>
        <h2>{t("Tokens")}</h2>
        <TokenStrip
          probe={probe}
          scale={scale}
          theta={theta}
          marked={marked?.row}
          onHover={(row) => hover(row === undefined ? undefined : inRow(row))}
          onMove={(row) => move(inRow(row))}
        />
        {probe.rowSimilarity && (
          <LegendBar scale={scale} title={cosineTitle(probe.comparedWith)} show={String} ink={ink} />
        )}
      </section>
      <p class="probe-readout">
        {marked ? describeCell(probe, marked).join(" · ") : t("Point at a value or a token, or use the arrow keys.")}
      </p>
      <section>
        <div class="section-head">
          <h2>{gradient ? t("Gradient at the cut") : t("Activation at the cut")}</h2>
          <Choice
            label={t("Color range")}
            value={coverage}
            options={[
              { value: "most", title: t("99 % of values") },
              { value: "all", title: t("all values") },
            ]}
            onChange={(coverage) => cover(coverage)}
          />
        </div>
        <ProbeMaps
          probe={probe}
          share={coverage === "most" ? 0.99 : 1}
          ink={ink}
          marked={marked}
          onHover={hover}
          onMove={move}
        />
      </section>
    </div>
  );
}

/** A cell that the probe has: the cursor stays where it was when a shorter sample is chosen. */
function within(cell: Cell | undefined, { rows, width }: ProbeTensor): Cell | undefined {
  return cell && { row: Math.min(cell.row, rows - 1), column: Math.min(cell.column, width - 1) };
}
