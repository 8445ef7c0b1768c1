/** Colors of upload decisions. */
import type { DecisionMatrix } from "../../../extension/protocol/run/observations.ts";
import { type ColorMap, colorLevels } from "../../heatmap/colorMap.ts";
import type { ColorScale } from "../../heatmap/colorScale.ts";
import { fromOklab, type Oklab } from "../../heatmap/oklab.ts";
import { type Outcome, outcomeOf } from "./decisions.ts";

/** Where an outcome is on {@link decisionScale}; for `partial`, by the share of rows that were sent. */
export function decisionValue(outcome: Outcome, share: number): number {
  switch (outcome) {
    case "reused":
      return 0;
    case "partial":
      return 0.15 + 0.45 * share;
    case "sent":
      return 0.75;
    case "first":
      return 1;
  }
}

/** [samples, epochs] for the heatmap; NaN where a sample was not visited. */
export function decisionValues(decisions: DecisionMatrix): Float32Array {
  const { samples, epochs, sent } = decisions;
  return Float32Array.from({ length: samples.length * epochs }, (_, i) => {
    const outcome = outcomeOf(decisions, Math.floor(i / epochs), (i % epochs) + 1);
    return outcome === undefined ? Number.NaN : decisionValue(outcome, sent[i]!);
  });
}

/**
 * Reused recedes into the ground, sent is blue, shares between; first visits are gray.
 *
 * They differ in lightness, too, so that no two colors differ only by hue.
 */
export function decisionScale(dark: boolean): ColorScale {
  const reused: Oklab = dark ? [0.33, 0, 0] : [0.92, 0, 0];
  const sent: Oklab = dark ? [0.72, -0.06, -0.12] : [0.5, -0.03, -0.16];
  const first: Oklab = dark ? [0.52, 0, 0] : [0.72, 0, 0];
  const map: ColorMap = Array.from({ length: colorLevels }, (_, level) => {
    const place = level / (colorLevels - 1);
    if (place > 0.875) return fromOklab(first);
    const share = Math.min(1, place / 0.7);
    const mix = (i: 0 | 1 | 2) => reused[i] + share * (sent[i] - reused[i]);
    return fromOklab([mix(0), mix(1), mix(2)]);
  });
  return { map, place: (value) => value, low: 0, high: 1, neutral: 0, ticks: [] };
}
