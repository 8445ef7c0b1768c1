import { useRef } from "preact/hooks";
import { axisFor, type CosineAxis } from "./cosineAxis.ts";
import type { Histogram } from "./histogram.ts";
import { shareEnd } from "./shareAxis.ts";

export interface TunerAxes {
  cosine: CosineAxis;
  /** Share at the top of the histogram. */
  shareEnd: number;
}

/** Axes that only widen while the same similarities, named by `key`, grow: nothing jumps during the run. */
export function useSteadyAxes(key: string, histogram: Histogram, thetas: readonly number[]): TunerAxes {
  const kept = useRef<{ key: string; axes: TunerAxes } | undefined>(undefined);
  const before = kept.current?.key === key ? kept.current.axes : undefined;
  const cosine = axisFor(histogram.counts, thetas, before?.cosine);
  const shares = histogram.counts.map((count) => count / histogram.total);
  const end = shareEnd(shares, before?.shareEnd);
  if (before?.cosine.low === cosine.low && before.shareEnd === end) return before;
  const axes = { cosine, shareEnd: end };
  kept.current = { key, axes };
  return axes;
}
