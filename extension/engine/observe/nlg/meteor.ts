/**
 * A METEOR of our own: the formula and the English parameters of METEOR 1.5 (Denkowski and Lavie 2014) over exact, stem and
 * synonym matches. It is *not* METEOR 1.5, whose paraphrase table, WordNet synonyms and word lists are its own; `docs/metrics.md`
 * says how far apart the two are.
 */
import { stemmer } from "stemmer";
import { isFunctionWord, synonymGroup } from "./meteorWords.ts";
import type { TokenizedOutput } from "./outputs.ts";

const alpha = 0.85;
const beta = 0.2;
const gamma = 0.6;
/** Weight of content words; function words have the rest. */
const delta = 0.75;

/** A way for two words to match, tried in this order; each word is matched once. */
const modules: readonly { weight: number; key(word: string): string | undefined }[] = [
  { weight: 1, key: (word) => word },
  { weight: 0.6, key: stemmer },
  { weight: 0.8, key: synonymGroup },
];

interface Match {
  hypothesis: number;
  reference: number;
  weight: number;
}

/** What sentences add up to. The first four are sums of word weights. */
interface Counts {
  hypothesis: number;
  reference: number;
  matchedHypothesis: number;
  matchedReference: number;
  matches: number;
  /** Runs of matches that are contiguous and in order on both sides. */
  chunks: number;
  /** Words of both sides that have no match. */
  unmatched: number;
}

/** Over the whole corpus, each output against the reference that suits it best. @param outputs of caption tokens. @returns 0..1. */
export function meteor(outputs: readonly TokenizedOutput[]): number {
  const total = compare([], []);
  for (const { hypothesis, references } of outputs) {
    const counts = references.map((reference) => compare(hypothesis, reference));
    const best = counts.reduce((leader, other) => (score(other) > score(leader) ? other : leader));
    for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += best[key];
  }
  return score(total);
}

function score(counts: Counts): number {
  const { hypothesis, reference, matchedHypothesis, matchedReference, matches, chunks, unmatched } = counts;
  if (matches === 0) return 0;
  const precision = matchedHypothesis / hypothesis;
  const recall = matchedReference / reference;
  const mean = (precision * recall) / (alpha * precision + (1 - alpha) * recall);
  // One chunk that covers both sides is no fragmentation.
  const fragmentation = chunks === 1 && unmatched === 0 ? 0 : chunks / matches;
  return mean * (1 - gamma * fragmentation ** beta);
}

function compare(hypothesis: readonly string[], reference: readonly string[]): Counts {
  const matches = align(hypothesis, reference);
  const weighted = (words: readonly string[]) => words.reduce((sum, word) => sum + wordWeight(word), 0);
  return {
    hypothesis: weighted(hypothesis),
    reference: weighted(reference),
    matchedHypothesis: matches.reduce((sum, m) => sum + m.weight * wordWeight(hypothesis[m.hypothesis]!), 0),
    matchedReference: matches.reduce((sum, m) => sum + m.weight * wordWeight(reference[m.reference]!), 0),
    matches: matches.length,
    chunks: countChunks(matches),
    unmatched: hypothesis.length + reference.length - 2 * matches.length,
  };
}

const wordWeight = (word: string) => (isFunctionWord(word) ? 1 - delta : delta);

/**
 * Matches by increasing position in the hypothesis. For each module the longest runs that match on both sides are taken first, which
 * makes few chunks; the original searches for the fewest.
 */
function align(hypothesis: readonly string[], reference: readonly string[]): Match[] {
  const matches: Match[] = [];
  const taken = { hypothesis: new Set<number>(), reference: new Set<number>() };
  for (const { weight, key } of modules) {
    const keys = { hypothesis: hypothesis.map(key), reference: reference.map(key) };
    for (let run = longestRun(keys, taken); run.length > 0; run = longestRun(keys, taken)) {
      for (let i = 0; i < run.length; i++) {
        taken.hypothesis.add(run.hypothesis + i);
        taken.reference.add(run.reference + i);
        matches.push({ hypothesis: run.hypothesis + i, reference: run.reference + i, weight });
      }
    }
  }
  return matches.sort((a, b) => a.hypothesis - b.hypothesis);
}

type Keys = Record<"hypothesis" | "reference", readonly (string | undefined)[]>;

/** The longest run of free positions with equal keys on both sides; of equally long ones the one that moves least. */
function longestRun({ hypothesis, reference }: Keys, taken: Record<"hypothesis" | "reference", ReadonlySet<number>>) {
  let best = { hypothesis: 0, reference: 0, length: 0 };
  const fits = (h: number, r: number) =>
    hypothesis[h] !== undefined &&
    hypothesis[h] === reference[r] &&
    !taken.hypothesis.has(h) &&
    !taken.reference.has(r);
  for (let h = 0; h < hypothesis.length; h++) {
    for (let r = 0; r < reference.length; r++) {
      let length = 0;
      while (fits(h + length, r + length)) length++;
      const moves = Math.abs(h - r) < Math.abs(best.hypothesis - best.reference);
      if (length > best.length || (length === best.length && length > 0 && moves))
        best = { hypothesis: h, reference: r, length };
    }
  }
  return best;
}

function countChunks(matches: readonly Match[]): number {
  return matches.filter(
    ({ hypothesis, reference }, i) =>
      i === 0 || hypothesis !== matches[i - 1]!.hypothesis + 1 || reference !== matches[i - 1]!.reference + 1,
  ).length;
}
