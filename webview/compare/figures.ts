/** What runs reached and what it cost, as figures that can be compared. */

import { t } from "@vscode/l10n";
import { largestOf, smallestOf } from "../../extension/protocol/config/largeLists.ts";
import { showBytes, showDuration, showFigure, showPercent } from "../../extension/protocol/quantities.ts";
import type { RunSummary } from "../../extension/protocol/run/runSummary.ts";

export interface Figure {
  title: string;
  /** Null before the run's first epoch. */
  of(run: RunSummary): number | null;
  show(value: number): string;
  better: "less" | "more";
  /** How a run's distance from the reference is shown: as a share of it, or, of shares, in percentage points. */
  change: "share" | "points";
  /** A share by which values differ without any being better: times of the same work are never quite the same. */
  noise?: number;
  /** Grows with every epoch: compared only between runs of as many. */
  grows?: boolean;
}

const totalBytes = ({ uplinkBytes, downlinkBytes }: RunSummary) =>
  uplinkBytes === null || downlinkBytes === null ? null : uplinkBytes + downlinkBytes;

/** In the order of the table. Titles are in the page's language. */
export function figures(): Figure[] {
  const bytes = { show: showBytesInFull, better: "less", change: "share", grows: true } as const;
  const saving = { show: showPercent, better: "more", change: "points" } as const;
  return [
    {
      title: t("Perplexity"),
      of: ({ perplexity }) => perplexity,
      show: showFigure,
      better: "less",
      change: "share",
    },
    {
      title: t("Best perplexity"),
      of: ({ bestPerplexity }) => bestPerplexity,
      show: showFigure,
      better: "less",
      change: "share",
    },
    { title: t("Uplink"), of: ({ uplinkBytes }) => uplinkBytes, ...bytes },
    { title: t("Downlink"), of: ({ downlinkBytes }) => downlinkBytes, ...bytes },
    { title: t("Total traffic"), of: totalBytes, ...bytes },
    { title: t("Uplink saved"), of: ({ uplinkSaving }) => uplinkSaving, ...saving },
    { title: t("Total saved"), of: ({ totalSaving }) => totalSaving, ...saving },
    {
      title: t("Time"),
      of: ({ seconds }) => seconds,
      show: showDuration,
      better: "less",
      change: "share",
      noise: 0.02,
      grows: true,
    },
  ];
}

/** Three digits always, so that figures beside each other have as many: `17.0 MB`. */
export function showBytesInFull(bytes: number): string {
  const [figure, unit] = showBytes(bytes).split(" ");
  if (unit === "B") return `${figure} ${unit}`;
  const digits = figure!.replace(/^0\./, "").replace(".", "").length;
  return digits >= 3 ? `${figure} ${unit}` : `${Number(figure).toPrecision(3)} ${unit}`;
}

/** `+0.7 %`, `−50.8 %`, `+3.2 pp`; null where there is nothing to compare. Without a place to break a line. */
export function showChange(value: number | null, reference: number | null, kind: Figure["change"]): string | null {
  if (value === null || reference === null) return null;
  if (kind === "points") return t("{0}\u00a0pp", signed(100 * (value - reference)));
  return reference === 0 ? null : `${signed(100 * (value / reference - 1))}\u00a0%`;
}

function signed(value: number): string {
  const tenths = Math.round(10 * value) / 10;
  const sign = tenths > 0 ? "+" : tenths < 0 ? "−" : "±";
  return `${sign}${Math.abs(tenths).toFixed(1)}`;
}

/**
 * Which of the values are best; none where fewer than two are known or all are the same.
 *
 * @param texts as shown: values that look the same are not distinguished. @param noise of `Figure`
 */
export function bestOf(
  values: readonly (number | null)[],
  texts: readonly (string | null)[],
  better: Figure["better"],
  noise = 0,
): Set<number> {
  const known = values.filter((value) => value !== null);
  const best = better === "less" ? smallestOf(known) : largestOf(known);
  const bestText = texts[values.indexOf(best)];
  const indexes = values.flatMap((value, index) => {
    if (value === null) return [];
    return texts[index] === bestText || Math.abs(value - best) < noise * Math.abs(best) ? [index] : [];
  });
  return new Set(indexes.length < known.length ? indexes : []);
}
