/**
 * BLEU-4 of a corpus (Papineni et al. 2002), as mteval-v13a and e2e-metrics count it: clipped precisions over all sentences,
 * and a brevity penalty against the closest reference lengths.
 */
import { countNgrams, largestCounts } from "./ngrams.ts";
import type { TokenizedOutput } from "./outputs.ts";

const longest = 4;

/** @param outputs of mteval tokens. @returns 0..1. */
export function bleu(outputs: readonly TokenizedOutput[]): number {
  const matched = new Array<number>(longest).fill(0);
  const total = new Array<number>(longest).fill(0);
  let outputLength = 0;
  let referenceLength = 0;
  for (const { hypothesis, references } of outputs) {
    outputLength += hypothesis.length;
    referenceLength += closest(
      hypothesis.length,
      references.map((reference) => reference.length),
    );
    const counts = references.map((reference) => countNgrams(reference, longest));
    countNgrams(hypothesis, longest).forEach((ngrams, n) => {
      const limits = largestCounts(counts.map((ofReference) => ofReference[n]!));
      for (const [ngram, count] of ngrams) {
        total[n]! += count;
        matched[n]! += Math.min(count, limits.get(ngram) ?? 0);
      }
    });
  }
  if (matched.includes(0)) return 0;
  const logPrecision = matched.reduce((sum, match, n) => sum + Math.log(match / total[n]!), 0) / longest;
  return Math.exp(logPrecision + Math.min(0, 1 - referenceLength / outputLength));
}

/** The length nearest to `length`, the shorter of two equally near. */
function closest(length: number, lengths: readonly number[]): number {
  return [...lengths].sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b)[0]!;
}
