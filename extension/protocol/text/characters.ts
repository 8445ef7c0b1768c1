/**
 * Characters of foreign text (names, keys, paths, messages of other files) that do something instead of being read.
 *
 * Control characters move a terminal's cursor, set its title or its clipboard; the bidirectional ones show a text in another order
 * than it has. Joiners stay: emoji and Persian need them.
 */

/** All control characters but the line feed: C0, DEL and C1, of which terminals take the last ones, too. */
const controls = "\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f";
/** Marks, embeddings, overrides and isolates; separators that count as line ends; what has no width and joins nothing. */
const unseen = "\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb";

const active = `[${controls}${unseen}]`;

/** For `replace`: every one of them. */
export const activeCharacters = new RegExp(active, "g");

/** Whether a text has any of them, or a line feed. */
export function hasActiveCharacters(text: string): boolean {
  return text.includes("\n") || text.search(activeCharacters) >= 0;
}
