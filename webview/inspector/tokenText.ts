/** Tokens as something to look at. */

const signs: Record<string, string> = { "\n": "⏎", "\r": "␍", "\t": "⇥" };

/**
 * A token's text with what is invisible shown by signs; a leading space is kept, as most tokens have one.
 *
 * @param token undefined where the run recorded no texts: then its number from 1 is shown
 */
export function tokenLabel(token: string | undefined, row: number): string {
  if (token === undefined) return String(row + 1);
  if (token === "") return "∅";
  const shown = token.replace(/[\n\r\t]/g, (sign) => signs[sign]!);
  return /^ +$/.test(shown) ? "␣".repeat(shown.length) : shown;
}

/** A token within a sentence: `"river"`, or `token 12`'s number where there is no text. */
export function tokenName(token: string | undefined, row: number): string {
  return token === undefined ? `${row + 1}` : `${row + 1} "${tokenLabel(token, row).trim()}"`;
}
