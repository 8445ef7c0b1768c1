/** What all readers of data files have in common. */

/** A pair as read. Pairs with equal `input` are references of one another. */
export interface Pair {
  input: string | number;
  prompt: string;
  /** null where the file has none; one that is blank counts as none. */
  target: string | null;
  category: string;
  /** What the pair itself lists as references of its input; most formats list none. */
  listed?: readonly string[] | undefined;
  place: Place;
}

/** Where something stands in a file: lines count from 1. */
export type Place = { line: number } | { entry: string };

/** What a reader finds in a text. */
export interface ReadPairs {
  /** In the order of the file; an input without any text has one pair, whose target is null. */
  pairs: Pair[];
  /** What a reader decided where the file leaves a choice, as sentences without an end. */
  notes: string[];
}

export interface ReaderOptions {
  /** Of texts in several languages those in this one, such as `en`; by default English, or else the first. */
  language?: string | undefined;
  /** Inputs alone are wanted: a file may have no targets at all. */
  inputsOnly?: boolean | undefined;
}

/** A reader is pure: text in, pairs out. @param where names the text in errors. @throws bad-input with line, position or entry. */
export type Reader = (text: string, where: string, options: ReaderOptions) => ReadPairs;

/** For the `where` of an error: `a.csv:7`, or `a.json: entry 3`. */
export function showPlace(where: string, place: Place): string {
  return "line" in place ? `${where}:${place.line}` : `${where}: ${place.entry}`;
}
