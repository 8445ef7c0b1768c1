/** What the tokenizer process does for the one that forked it; tokenizers go by a key that the caller chooses. */
import type { EncodedTexts } from "./library.ts";

/** Begins the process's last line where it ends itself over its memory; what the request was allowed follows. */
export const tookTooMuch = "the request took too much memory: more than ";

export interface RustTokenizerApi {
  /**
   * @param mostMemory MB by which opening, and each request to this tokenizer, may enlarge the process; beyond it the process ends.
   * @returns false where the library has no build that loads here. @throws bad-input where it refuses the file.
   */
  open(key: number, json: string, mostMemory: number): Promise<boolean>;
  encode(key: number, texts: readonly string[]): Promise<EncodedTexts>;
  decode(key: number, lists: readonly (readonly number[])[]): Promise<string[]>;
  close(key: number): void;
}
