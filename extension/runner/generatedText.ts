import type { Tokenizer } from "../engine/data/tokenizer.ts";

/** Generated tokens as one line of text. */
export function generatedText(tokenizer: Tokenizer, ids: readonly number[]): string {
  return tokenizer
    .decode(ids.filter((token) => token !== tokenizer.endOfText))
    .replaceAll(/\s+/g, " ")
    .trim();
}
