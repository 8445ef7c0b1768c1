import { distance } from "fastest-levenshtein";

/** The candidate a word was probably meant to be: one it begins, or else one with a third of its letters changed. */
export function closestMatch(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(lower));
  if (begun.length === 1 && word.length > 2) return begun[0];
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.ceil(word.length / 3) ? best.candidate : undefined;
}
