/** What lies beside a `tokenizer.json` and may contradict it. */
import type { TokenizerFile } from "../../data/tokenizer/tokenizerFile.ts";

/** @returns warnings, as sentences. @throws bad-input where the settings make other tokens than `tokenizer.json` alone. */
export function checkTokenizerSettings(_file: string, _content: TokenizerFile, _endOfText: number): string[] {
  return [];
}
