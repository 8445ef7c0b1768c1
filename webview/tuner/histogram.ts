/** Similarities of one or all epochs, counted. */

import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import { similarityBins } from "../../extension/protocol/run/events.ts";
import type { EpochHistogram } from "../../extension/protocol/run/trace.ts";

/** Similarities of the samples that were compared with what had last been sent. */
export interface Histogram {
  /** By the bins of `similarityBinEdges`, from 1 down. */
  counts: number[];
  total: number;
  /** Epochs counted; the same for one. */
  from: number;
  to: number;
}

/** The histogram of an epoch, or of all that compared anything; undefined where nothing was compared. */
export function histogramOf(
  histograms: readonly EpochHistogram[],
  name: TensorInterface,
  epoch: number | null,
): Histogram | undefined {
  const counted = comparedEpochs(histograms, name).filter((histogram) => epoch === null || histogram.epoch === epoch);
  if (counted.length === 0) return undefined;
  const counts = Array.from({ length: similarityBins }, (_, bin) =>
    counted.reduce((sum, histogram) => sum + (histogram.counts[bin] ?? 0), 0),
  );
  return {
    counts,
    total: counts.reduce((sum, count) => sum + count, 0),
    from: counted[0]!.epoch,
    to: counted.at(-1)!.epoch,
  };
}

/** The epochs of an interface in which samples were compared: from the second on, for the temporal selector. */
export function comparedEpochs(histograms: readonly EpochHistogram[], name: TensorInterface): EpochHistogram[] {
  return histograms.filter((histogram) => histogram.interface === name && histogram.counts.some((count) => count > 0));
}
