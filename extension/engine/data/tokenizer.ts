/** Byte-level BPE as trained: a `tokenizer.json` through Hugging Face's own JavaScript library. */
import { Tokenizer as Library } from "@huggingface/tokenizers";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "../../protocol/errors.ts";
import { readTextFile } from "../io/files/textFile.ts";
import { checkShape, parseJson } from "./readers/json.ts";

export interface Tokenizer {
  /** Token ids of the text; no special tokens are added, but those spelled out in the text are recognized. */
  encode(text: string): Int32Array;
  /** The inverse of `encode`, special tokens included; unknown ids are left out. */
  decode(ids: ArrayLike<number>): string;
  /** One more than the largest token id. */
  vocabSize: number;
  /** Separates prompt from target and ends the text. */
  endOfText: number;
}

/** What the model demands of its tokenizer. */
export interface ModelVocabulary {
  vocabSize: number;
  endOfText: number;
}

const TokenizerFile = Type.Object({
  model: Type.Object({ vocab: Type.Record(Type.String(), Type.Integer()) }),
  added_tokens: Type.Array(Type.Object({ id: Type.Integer(), content: Type.String() })),
});
type TokenizerFile = Static<typeof TokenizerFile>;

/** @throws bad-input when the file cannot be read, is no tokenizer, or does not fit the model. */
export function openTokenizer(file: string, model: ModelVocabulary): Tokenizer {
  return parseTokenizer(readTextFile(file), file, model);
}

/** {@link openTokenizer} for the text of a `tokenizer.json`; `where` names it in errors. */
export function parseTokenizer(json: string, where: string, model: ModelVocabulary): Tokenizer {
  const content = checkShape(TokenizerFile, parseJson(json, where), where, "the tokenizer");
  const vocabSize = checkFit(content, model, where);
  const library = load(content, where);
  const encode = (text: string) => library.encode(text, { add_special_tokens: false }).ids;
  return {
    vocabSize,
    endOfText: model.endOfText,
    encode: Value.Check(Gpt2Splitter, content) ? byWord(encode, content) : (text) => Int32Array.from(encode(text)),
    decode: (ids) => {
      const known = Array.from(ids).filter((id) => library.id_to_token(id) !== undefined);
      if (known.length === 0) return ""; // the library refuses an empty list
      return library.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
    },
  };
}

/** The tokenizer's vocabulary size, if every id has an embedding in the model and the end of text is among them. */
function checkFit({ model, added_tokens }: TokenizerFile, expected: ModelVocabulary, where: string): number {
  const ids = new Set([...Object.values(model.vocab), ...added_tokens.map(({ id }) => id)]);
  const vocabSize = 1 + [...ids].reduce((largest, id) => Math.max(largest, id), -1);
  const remedy = "Take tokenizer.json and config.json from the same model directory.";
  if (vocabSize > expected.vocabSize) {
    throw badInput({
      what: "the tokenizer has more tokens than the model has embeddings",
      where,
      value: `${vocabSize}`,
      range: `at most ${expected.vocabSize} (the model's vocab_size)`,
      remedy,
    });
  }
  if (!ids.has(expected.endOfText)) {
    throw badInput({
      what: "the model's end-of-text token is missing from the tokenizer",
      where,
      value: `eos_token_id ${expected.endOfText}`,
      remedy,
    });
  }
  return vocabSize;
}

function load(content: TokenizerFile, where: string): Library {
  try {
    return new Library(withExactSpaces(content), {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badInput({ what: `unsupported tokenizer: ${reason}`, where, remedy: "Use a GPT-2 tokenizer.json." }, error);
  }
}

/** A tokenizer that splits text into words as GPT-2's does, and does nothing else before merging bytes. */
const Gpt2Splitter = Type.Object({
  normalizer: Type.Optional(Type.Null()),
  pre_tokenizer: Type.Object({
    type: Type.Literal("ByteLevel"),
    add_prefix_space: Type.Literal(false),
    use_regex: Type.Optional(Type.Literal(true)),
  }),
});

/** How GPT-2 splits text into words, in the syntax of the Rust library. */
const gpt2Words = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
/** The same in JavaScript's, whose own `\s` is another. */
const words = new RegExp(gpt2Words.replaceAll("\\s", "\\p{White_Space}").replaceAll("\\S", "\\P{White_Space}"), "gu");

/**
 * Encodes each distinct word once: no merge crosses words, and E2E's million words are some thousand distinct ones: seven times
 * as fast as text by text. A text that spells out a special token is left to the library, which looks for those first.
 */
function byWord(encode: (text: string) => number[], { added_tokens }: TokenizerFile): Tokenizer["encode"] {
  const known = new Map<string, readonly number[]>();
  return (text) => {
    if (added_tokens.some(({ content }) => text.includes(content))) return Int32Array.from(encode(text));
    const ids: number[] = [];
    for (const [word] of text.matchAll(words)) {
      const own = known.get(word) ?? encode(word);
      known.set(word, own);
      for (const id of own) ids.push(id);
    }
    return Int32Array.from(ids);
  };
}

/**
 * The library's byte-level splitter means JavaScript's `\s`, which differs from the Rust original in U+0085 (a space there) and
 * U+FEFF (none there). Its general splitter translates `\s` faithfully, so the same pattern is sent through that one.
 */
function withExactSpaces(content: TokenizerFile): TokenizerFile {
  if (!Value.Check(Gpt2Splitter, content)) return content;
  const split = { type: "Split", pattern: { Regex: gpt2Words }, behavior: "Isolated", invert: false };
  const bytes = { ...content.pre_tokenizer, use_regex: false };
  return { ...content, pre_tokenizer: { type: "Sequence", pretokenizers: [split, bytes] } } as TokenizerFile;
}
