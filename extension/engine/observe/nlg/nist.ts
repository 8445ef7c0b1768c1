/**
 * NIST-5 of a corpus (Doddington 2002): matches weighted by the information of a run's last token, given those before it, over all
 * references; with mteval-v13a's brevity penalty against the mean reference length.
 */
import { countNgrams, largestCounts, type NgramCounts } from "./ngrams.ts";
import type { TokenizedOutput } from "./outputs.ts";

const longest = 5;
/** The penalty is 0.5 for an output two thirds as long as the references. */
const beta = -Math.log(0.5) / Math.log(1.5) ** 2;

/** @param outputs of mteval tokens. */
export function nist(outputs: readonly TokenizedOutput[]): number {
  const corpus: NgramCounts[] = Array.from({ length: longest }, () => new Map());
  let referenceTokens = 0;
  for (const { references } of outputs) {
    for (const reference of references) {
      referenceTokens += reference.length;
      countNgrams(reference, longest).forEach((counts, n) => {
        for (const [ngram, count] of counts) corpus[n]!.set(ngram, (corpus[n]!.get(ngram) ?? 0) + count);
      });
    }
  }
  const information = (ngram: string, n: number) => {
    const before = n === 0 ? referenceTokens : corpus[n - 1]!.get(ngram.slice(0, ngram.lastIndexOf(" ")))!;
    return Math.log2(before / corpus[n]!.get(ngram)!);
  };

  const gained = new Array<number>(longest).fill(0);
  const total = new Array<number>(longest).fill(0);
  let outputLength = 0;
  let referenceLength = 0;
  for (const { hypothesis, references } of outputs) {
    outputLength += hypothesis.length;
    referenceLength += references.reduce((sum, reference) => sum + reference.length, 0) / references.length;
    const counts = references.map((reference) => countNgrams(reference, longest));
    countNgrams(hypothesis, longest).forEach((ngrams, n) => {
      const limits = largestCounts(counts.map((ofReference) => ofReference[n]!));
      for (const [ngram, count] of ngrams) {
        total[n]! += count;
        const matched = Math.min(count, limits.get(ngram) ?? 0);
        if (matched > 0) gained[n]! += matched * information(ngram, n);
      }
    });
  }
  const score = gained.reduce((sum, gain, n) => sum + (total[n] === 0 ? 0 : gain / total[n]!), 0);
  // Without a token there is no ratio of lengths, and nothing gained.
  if (score === 0) return 0;
  return score * Math.exp(-beta * Math.log(Math.min(1, outputLength / referenceLength)) ** 2);
}
