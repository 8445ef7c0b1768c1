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

/** What a merge makes: "a b" or ["a", "b"] gives "ab". */
const wordOf = (pair: unknown) => (Array.isArray(pair) ? pair : String(pair).split(" ")).join("");

const sampleText = "The Eagle is near, 42 é\n <|endoftext|> x";

export const tokenizer = defineTarget(() => {
  const file = path.join(bundledModelDirectory("nano"), "tokenizer.json");
  const full: TokenizerFile = JSON.parse(readFileSync(file, "utf8"));
  // Bytes and the first merges, so that a mutation is likely to meet something that matters.
  const vocab = Object.fromEntries(Object.entries(full.model.vocab).filter(([, id]) => id < 300));
  const merges = full.model.merges.filter((pair) => wordOf(pair) in vocab).slice(0, 40);
  const small = { ...full, model: { ...full.model, vocab, merges } };
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
