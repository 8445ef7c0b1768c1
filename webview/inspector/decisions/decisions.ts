/** What became of each sample in each epoch. */
import type { DecisionMatrix } from "../../../extension/protocol/run/observations.ts";

export const outcomes = ["reused", "partial", "sent", "first"] as const;
/** `first`: sent because the receiver held nothing; `partial`: some of its tokens were sent. */
export type Outcome = (typeof outcomes)[number];

/** The outcome of sample number `sample` in `epoch`, counted from 1; undefined where it was not visited. */
export function outcomeOf({ sent, epochs }: DecisionMatrix, sample: number, epoch: number): Outcome | undefined {
  const share = sent[sample * epochs + epoch - 1];
  if (share === undefined || Number.isNaN(share)) return undefined;
  if (share === 0) return "reused";
  if (firstVisit({ sent, epochs }, sample) === epoch) return "first";
  return share < 1 ? "partial" : "sent";
}

/** The last epoch up to `epoch` in which something of a sample was sent; undefined before the first. */
export function lastSent({ sent, epochs }: DecisionMatrix, sample: number, epoch: number): number | undefined {
  for (let e = Math.min(epoch, epochs); e >= 1; e--) if (sent[sample * epochs + e - 1]! > 0) return e;
  return undefined;
}

/** Samples with each outcome in an epoch. */
export function countOutcomes(matrix: DecisionMatrix, epoch: number): Record<Outcome, number> {
  const counts = { reused: 0, partial: 0, sent: 0, first: 0 };
  matrix.samples.forEach((_, sample) => {
    const outcome = outcomeOf(matrix, sample, epoch);
    if (outcome !== undefined) counts[outcome]++;
  });
  return counts;
}

function firstVisit({ sent, epochs }: Pick<DecisionMatrix, "sent" | "epochs">, sample: number): number {
  let epoch = 1;
  while (epoch <= epochs && Number.isNaN(sent[sample * epochs + epoch - 1]!)) epoch++;
  return epoch;
}
