/** An epoch as a threshold's policy sees it: over the interfaces that share the threshold. */

import { tensorInterfaces } from "../../protocol/interfaces.ts";
import type { EpochEvent } from "../../protocol/run/events.ts";
import { groupOf, type ThresholdGroup } from "../../protocol/thresholdGroups.ts";
import type { EpochSummary } from "../control/policy.ts";

/** @param group one with a threshold: its bytes are those of its tensor interfaces; labels, adapters and thresholds belong to none. */
export function groupSummary(event: EpochEvent, group: ThresholdGroup): EpochSummary {
  const { epoch, perplexity } = event;
  return {
    epoch,
    perplexity,
    theta: event.thetas[group]!,
    uploadRatio: pooledRatio(event.uploadRatios, group),
    bytes: bytesOf(event.bytes, group),
    baselineBytes: bytesOf(event.baselineBytes, group),
    ...pooledSimilarity(event.similarityHistograms, group),
  };
}

function bytesOf(rows: EpochEvent["bytes"], group: ThresholdGroup): number {
  const names: readonly string[] = tensorInterfaces.filter((name) => groupOf(name) === group);
  return sum(rows.filter((row) => names.includes(row.interface)).map(({ bytes }) => bytes));
}

/** Rows sent over rows. Every interface carries the same samples, so that each counts the same; 1 where there is none. */
export function pooledRatio(uploadRatios: EpochEvent["uploadRatios"], group: ThresholdGroup): number {
  const ratios = uploadRatios.filter((row) => groupOf(row.interface) === group).map(({ overall }) => overall);
  return ratios.length === 0 ? 1 : sum(ratios) / ratios.length;
}

/** Mean and standard deviation over all comparisons of the group's interfaces. */
export function pooledSimilarity(
  histograms: EpochEvent["similarityHistograms"],
  group: ThresholdGroup,
): Pick<EpochSummary, "meanSimilarity" | "stdSimilarity"> {
  const parts = histograms.flatMap(({ interface: name, counts, mean, std }) =>
    groupOf(name) !== group || mean === null || std === null ? [] : [{ count: sum(counts), mean, std }],
  );
  const [only] = parts;
  if (only === undefined) return { meanSimilarity: null, stdSimilarity: null };
  // Of one interface as it is: pooling would round.
  if (parts.length === 1) return { meanSimilarity: only.mean, stdSimilarity: only.std };
  const count = sum(parts.map((part) => part.count));
  const mean = sum(parts.map((part) => part.count * part.mean)) / count;
  const square = sum(parts.map((part) => part.count * (part.std ** 2 + (part.mean - mean) ** 2))) / count;
  return { meanSimilarity: mean, stdSimilarity: Math.sqrt(square) };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
