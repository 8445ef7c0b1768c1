/** `tokenizer.json`: whatever is accepted must encode and decode. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseTokenizer } from "../../../../extension/engine/data/tokenizer.ts";
import { bundledModelDirectory } from "../../../../extension/engine/io/huggingface.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

interface TokenizerFile {
  added_tokens: { id: number }[];
  model: { vocab: Record<string, number>; merges: unknown[] };
}

const sampleText = "The Eagle is near, 42 é\n <|endoftext|> x";

export const tokenizer = defineTarget(() => {
  const file = path.join(bundledModelDirectory("nano"), "tokenizer.json");
  const full: TokenizerFile = JSON.parse(readFileSync(file, "utf8"));
  const vocab = Object.fromEntries(Object.entries(full.model.vocab).slice(0, 300));
  const small = { ...full, model: { ...full.model, vocab, merges: full.model.merges.slice(0, 20) } };
  const endOfText = full.added_tokens[0]!.id;
  return {
    make: (random) => (random.below(4) > 0 ? jsonText(mutateJson(small, random)) : mutateText(jsonText(small), random)),
    async run(text: string) {
      const { encode, decode } = await parseTokenizer(text, "tokenizer.json", { vocabSize: 70_000, endOfText });
      await decode([...(await encode([sampleText])), [endOfText, 0, 5]]);
    },
    show: (text) => text,
  };
});
