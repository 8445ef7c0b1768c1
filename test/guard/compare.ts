/** Two images of a run, held against each other. */
import type { RunImage } from "./runImage.ts";

export interface Difference {
  piece: string;
  /** Undefined where the piece is on one side only. */
  before: string | undefined;
  after: string | undefined;
}

/** Every piece that is not the same in both, in the order of `before`; none where the runs are equal bit for bit. */
export function differences(before: RunImage, after: RunImage): Difference[] {
  const pieces = [...before.keys(), ...[...after.keys()].filter((piece) => !before.has(piece))];
  return pieces
    .filter((piece) => before.get(piece) !== after.get(piece))
    .map((piece) => ({ piece, before: before.get(piece), after: after.get(piece) }));
}

/** The first differences as lines, each side cut to where it begins to differ. */
export function describeDifferences(found: readonly Difference[], most = 5): string[] {
  const lines = found.slice(0, most).map(({ piece, before, after }) => {
    if (before === undefined) return `${piece}: only after`;
    if (after === undefined) return `${piece}: only before`;
    const from = Math.max(0, firstDifference(before, after) - 40);
    return `${piece}:\n    before …${before.slice(from, from + 120)}\n    after  …${after.slice(from, from + 120)}`;
  });
  return found.length > most ? [...lines, `and ${found.length - most} more`] : lines;
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
