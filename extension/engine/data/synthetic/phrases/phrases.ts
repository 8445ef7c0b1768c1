/**
 * What can be said about one slot, by the grammatical place it is said in.
 *
 * Phrases are written with alternatives in braces, `{near|close to}`; an empty one may be left out: `{quite |}cheap`.
 */
export interface Phrases {
  /** Praise (1), neutral (0) or complaint (-1): decides between "and" and "but". */
  sign: -1 | 0 | 1;
  /** Before the noun: "cheap". */
  before?: string[];
  /** After the noun: "with low prices". */
  after: string[];
  /** A predicate in the third person singular; only its first word agrees with the subject. */
  verb: string[];
  /** A sentence of its own, without capital and full stop. */
  clause: string[];
  /** Opens a sentence about anything: "for a cheap meal". */
  front?: string[];
  /** Opens a sentence whose subject is the place: "located by the river". */
  participle: string[];
  /** A bare location: "by the river". */
  where?: string[];
  /** A telegraphic sentence. */
  note: string[];
  /** Object of "if you want ...". */
  wish?: string[];
}
