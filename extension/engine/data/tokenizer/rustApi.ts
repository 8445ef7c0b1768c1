/** What the tokenizer process does for the one that forked it; tokenizers go by a key that the caller chooses. */
import type { EncodedTexts } from "./library.ts";

export interface RustTokenizerApi {
  /** @returns false where the library has no build that loads here. @throws bad-input where it refuses the file. */
  open(key: number, json: string): boolean;
  encode(key: number, texts: readonly string[]): Promise<EncodedTexts>;
  decode(key: number, lists: readonly (readonly number[])[]): Promise<string[]>;
  close(key: number): void;
}
