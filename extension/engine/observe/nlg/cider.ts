/**
 * CIDEr (Vedantam et al. 2015) as in coco-caption: cosine of tf-idf vectors of runs of 1 to 4 tokens, clipped to the
 * reference's counts and damped by the difference in length, mean over references, times 10.
 */
import { countNgrams } from "./ngrams.ts";
import type { TokenizedOutput } from "./outputs.ts";

const longest = 4;
const sigma = 6;

interface Vector {
  /** tf-idf by run, for each length. */
  weights: Map<string, number>[];
  norms: number[];
  /** Number of pairs of tokens, as coco-caption has it. */
  length: number;
}

/** @param outputs of caption tokens; the document frequencies are of their references. */
export function cider(outputs: readonly TokenizedOutput[]): number {
  const documents = new Map<string, number>();
  for (const { references } of outputs) {
    const seen = new Set(
      references.flatMap((reference) => countNgrams(reference, longest).flatMap((c) => [...c.keys()])),
    );
    for (const ngram of seen) documents.set(ngram, (documents.get(ngram) ?? 0) + 1);
  }
  const vectorOf = (tokens: readonly string[]): Vector => {
    const weights = countNgrams(tokens, longest).map(
      (counts) =>
        new Map(
          [...counts].map(([ngram, count]) => [
            ngram,
            count * (Math.log(outputs.length) - Math.log(Math.max(1, documents.get(ngram) ?? 0))),
          ]),
        ),
    );
    const norms = weights.map((vector) => Math.sqrt([...vector.values()].reduce((sum, value) => sum + value ** 2, 0)));
    return { weights, norms, length: Math.max(0, tokens.length - 1) };
  };
  const scores = outputs.map(({ hypothesis, references }) => {
    const vector = vectorOf(hypothesis);
    const similarities = references.map((reference) => similarity(vector, vectorOf(reference)));
    return (10 * similarities.reduce((sum, value) => sum + value, 0)) / references.length;
  });
  return scores.reduce((sum, score) => sum + score, 0) / outputs.length;
}

/** Mean over the lengths of runs. */
function similarity(hypothesis: Vector, reference: Vector): number {
  const damping = Math.exp(-((hypothesis.length - reference.length) ** 2) / (2 * sigma ** 2));
  const cosines = hypothesis.weights.map((weights, n) => {
    const norm = hypothesis.norms[n]! * reference.norms[n]!;
    if (norm === 0) return 0;
    let product = 0;
    for (const [ngram, weight] of weights) {
      const other = reference.weights[n]!.get(ngram) ?? 0;
      product += Math.min(weight, other) * other;
    }
    return product / norm;
  });
  return (damping * cosines.reduce((sum, cosine) => sum + cosine, 0)) / longest;
}
