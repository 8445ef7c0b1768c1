import { similarityBinEdges } from "../../extension/protocol/run/events.ts";
import { cosineAt } from "./cosineAxis.ts";
import type { TunerDrawing } from "./drawTuner.ts";

/** Bins by their cosines and counts, then the curve: `series,from,to,value`. */
export function tunerCsv({ axis, histogram, curve = [] }: Pick<TunerDrawing, "axis" | "histogram" | "curve">): string {
  const bins = histogram.counts.map(
    (count, bin) => `comparisons,${similarityBinEdges[bin + 1]},${similarityBinEdges[bin]},${count}`,
  );
  const ratios = curve.map(({ place, ratio }) => {
    const theta = cosineAt(axis, place);
    return `upload ratio,${theta},${theta},${ratio}`;
  });
  return `${["series,from,to,value", ...bins, ...ratios].join("\r\n")}\r\n`;
}
