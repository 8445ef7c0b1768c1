/** Which words of a text are not those of another. */

/** A piece of a text as it stands, with its spaces. */
export interface MarkedPart {
  text: string;
  differs: boolean;
}

/** Words with the space before them; a text that begins with space keeps it. */
const pieces = /\s*\S+/g;
const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** The same for words that differ in case or in punctuation around them; punctuation alone stays. */
function wordOf(piece: string): string {
  const word = piece.trim().toLowerCase();
  return word.replaceAll(edges, "") || word;
}

/**
 * Marks the words that have no counterpart, in order, in the nearest of the other texts: what is outside of the longest common
 * subsequence of words. Nothing is marked where there is no other text.
 */
export function markWords(text: string, others: readonly string[]): MarkedPart[] {
  const own = text.match(pieces) ?? [];
  const words = own.map(wordOf);
  const common = others
    .map((other) => commonWords(words, (other.match(pieces) ?? []).map(wordOf)))
    .reduce<ReadonlySet<number> | undefined>((best, next) => (best && best.size >= next.size ? best : next), undefined);
  const parts: MarkedPart[] = [];
  const add = (text: string, differs: boolean) => {
    const last = parts.at(-1);
    if (last?.differs === differs) last.text += text;
    else if (text !== "") parts.push({ text, differs });
  };
  own.forEach((piece, index) => {
    const differs = common !== undefined && !common.has(index);
    // The space before the first of several marked words is not theirs.
    const space = piece.slice(0, piece.length - piece.trimStart().length);
    add(space, differs && (parts.at(-1)?.differs ?? false));
    add(piece.slice(space.length), differs);
  });
  return parts;
}

/** The places in `a` of a longest common subsequence with `b`. */
function commonWords(a: readonly string[], b: readonly string[]): ReadonlySet<number> {
  const width = b.length + 1;
  /** Of what follows a[i] and b[j], [a.length + 1][width]. */
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      longest[at] = a[i] === b[j] ? longest[at + width + 1]! + 1 : Math.max(longest[at + width]!, longest[at + 1]!);
    }
  }
  const found = new Set<number>();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const at = i * width + j;
    if (a[i] === b[j]) {
      found.add(i++);
      j++;
    } else if (longest[at + width]! >= longest[at + 1]!) i++;
    else j++;
  }
  return found;
}

/** How many words are marked. */
export function countMarked(parts: readonly MarkedPart[]): number {
  return parts.filter(({ differs }) => differs).reduce((sum, { text }) => sum + text.trim().split(/\s+/).length, 0);
}
