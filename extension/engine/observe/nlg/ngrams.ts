/** Counting runs of tokens. Tokens hold no space, so a joined run names it. */

export type NgramCounts = Map<string, number>;

/** Counts of the runs of each length from 1 to `longest`; index 0 holds single tokens. */
export function countNgrams(tokens: readonly string[], longest: number): NgramCounts[] {
  return Array.from({ length: longest }, (_, index) => {
    const counts: NgramCounts = new Map();
    for (let start = 0; start + index < tokens.length; start++)
      add(counts, tokens.slice(start, start + index + 1).join(" "));
    return counts;
  });
}

function add(counts: NgramCounts, ngram: string): void {
  counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
}

/** For every run its largest count in any of the references. */
export function largestCounts(references: readonly NgramCounts[]): NgramCounts {
  const largest: NgramCounts = new Map();
  for (const counts of references) {
    for (const [ngram, count] of counts) largest.set(ngram, Math.max(count, largest.get(ngram) ?? 0));
  }
  return largest;
}
