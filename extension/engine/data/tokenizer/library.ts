/** What is requested from a tokenizer library, whichever it is. */
export interface TokenizerLibrary {
  /** Token ids of each text, one array after the other; no special tokens are added. @throws bad-input for a text it refuses. */
  encode(texts: readonly string[]): Promise<EncodedTexts>;
  /** Each list of ids as text, special tokens included; unknown ids are left out. */
  decode(lists: readonly (readonly number[])[]): Promise<string[]>;
}

export interface EncodedTexts {
  /** Of all texts, one after the other. */
  ids: Int32Array;
  /** Tokens of each text. */
  lengths: Int32Array;
}

/** Lays the ids of several texts one after the other. */
export function joinIds(texts: readonly (readonly number[])[]): EncodedTexts {
  const lengths = Int32Array.from(texts, (ids) => ids.length);
  const joined = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let end = 0;
  for (const ids of texts) {
    joined.set(ids, end);
    end += ids.length;
  }
  return { ids: joined, lengths };
}
