/** Tokenizer files for tests, small or the bundled one with something added. */
import { readFileSync } from "node:fs";

const nanoFile = new URL("../../../../media/models/nano/tokenizer.json", import.meta.url);

interface Changes {
  /** Added tokens by content. */
  added?: Readonly<Record<string, number>>;
  /** Parts of the file to replace. */
  parts?: object;
}

/** The bundled model's tokenizer, changed. */
export function nanoTokenizer({ added = {}, parts = {} }: Changes): string {
  const file = { ...JSON.parse(readFileSync(nanoFile, "utf8")), ...parts };
  for (const [content, id] of Object.entries(added)) file.added_tokens.push(addedToken(content, id));
  return JSON.stringify(file);
}

export function addedToken(content: string, id: number, options: object = {}) {
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return { id, content, ...plain, ...options };
}

/** A tokenizer of these parts alone. */
export function tokenizerJson(parts: object): string {
  const empty = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] };
  return JSON.stringify({ version: "1.0", truncation: null, padding: null, ...empty, ...parts });
}
