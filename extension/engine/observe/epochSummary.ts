/** What the steps of an epoch add up to. */

import type { TensorInterface } from "../../protocol/interfaces.ts";
import {
  type Decision,
  type EpochEvent,
  type StepEvent,
  similarityBinEdges,
  similarityBins,
  type UploadRatio,
} from "../../protocol/run/events.ts";
import { meanLoss, sentShare } from "./stepFigures.ts";

export type StepsSummary = Pick<EpochEvent, "trainLoss" | "uploadRatios" | "similarityHistograms">;
type Decided = StepEvent["decisions"][number];

/** @param steps the step events of one epoch, at least one. */
export function summarizeSteps(steps: readonly StepEvent[]): StepsSummary {
  const decided = steps.flatMap(({ decisions }) => decisions);
  const interfaces = [...new Set(decided.map((decision) => decision.interface))];
  const of = (name: TensorInterface) => decided.filter((decision) => decision.interface === name);
  return {
    trainLoss: meanLoss(steps.flatMap(({ clients }) => clients)),
    uploadRatios: interfaces.map((name) => uploadRatio(name, of(name))),
    similarityHistograms: interfaces.map((name) => ({
      interface: name,
      ...similarityHistogram(of(name).flatMap(({ samples }) => samples)),
    })),
  };
}

function uploadRatio(name: TensorInterface, decided: readonly Decided[]): UploadRatio {
  const clients = [...new Set(decided.map(({ client }) => client))].sort((a, b) => a - b);
  return {
    interface: name,
    overall: sentShare(decided),
    byClient: clients.map((client) => ({ client, ratio: sentShare(decided.filter((d) => d.client === client)) })),
  };
}

function similarityHistogram(decisions: readonly Decision[]) {
  const similarities = decisions.flatMap(({ similarity }) => (similarity === null ? [] : [similarity]));
  const counts = new Array<number>(similarityBins).fill(0);
  for (const similarity of similarities) counts[similarityBin(similarity)]!++;
  if (similarities.length === 0) return { counts, mean: null, std: null };
  const mean = similarities.reduce((sum, s) => sum + s, 0) / similarities.length;
  const variance = similarities.reduce((sum, s) => sum + (s - mean) ** 2, 0) / similarities.length;
  return { counts, mean, std: Math.sqrt(variance) };
}

/** The bin of `similarityBinEdges` that holds a cosine: edges[bin] >= similarity > edges[bin + 1]; -1 is in the last. */
export function similarityBin(similarity: number): number {
  const angle = Math.acos(Math.max(-1, Math.min(1, similarity)));
  const guess = Math.min(similarityBins - 1, Math.floor(similarityBins * Math.sqrt(angle / Math.PI)));
  // The inverse function rounds differently from the edges themselves, which are what readers of the event see.
  if (similarity > similarityBinEdges[guess]!) return guess - 1;
  if (guess < similarityBins - 1 && similarity <= similarityBinEdges[guess + 1]!) return guess + 1;
  return guess;
}
