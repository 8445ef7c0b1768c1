/** Tokenizers as trained: a `tokenizer.json` through Hugging Face's own libraries, the Rust one where it loads. */
import { badInput } from "../../protocol/errors.ts";
import { largest } from "../io/files/largest.ts";
import { readTextFile } from "../io/files/textFile.ts";
import { readTokenizerSettings } from "../io/models/tokenizerSettings.ts";
import { gpt2Words, splitsLikeGpt2 } from "./tokenizer/gpt2Words.ts";
import { openJavascript } from "./tokenizer/javascriptLibrary.ts";
import type { TokenizerLibrary } from "./tokenizer/library.ts";
import { openRust } from "./tokenizer/rustLibrary.ts";
import { parseTokenizerFile, type TokenizerFile } from "./tokenizer/tokenizerFile.ts";

export interface Tokenizer {
  /**
   * Token ids of each text; no special tokens are added, but those spelled out in the text are recognized.
   *
   * @throws bad-input for a text with a token that the model has no embedding for, or that the library refuses.
   */
  encode(texts: readonly string[]): Promise<Int32Array[]>;
  /** The inverse of `encode`, special tokens included; unknown ids are left out. */
  decode(lists: readonly ArrayLike<number>[]): Promise<string[]>;
  /** One more than the largest token id. */
  vocabSize: number;
  /** Separates prompt from target and ends the text. */
  endOfText: number;
  /** What its user should know of, as sentences. */
  notes: readonly string[];
}

/** What the model demands of its tokenizer. */
export interface ModelVocabulary {
  vocabSize: number;
  endOfText: number;
}

/** Opens the JSON of a tokenizer in a library; undefined where the library does not load. */
export type OpenLibrary = (
  json: string,
  where: string,
  content: TokenizerFile,
) => Promise<TokenizerLibrary | undefined>;

/** Texts and characters that go to the library at once. */
const mostTexts = 2000;
const mostCharacters = 2_000_000;
/** Characters of a single text; a novel has a million. */
const longestText = 1_000_000;
/** Words whose ids are remembered; E2E has some thousand distinct ones. */
const mostWords = 200_000;

/** @throws bad-input when the file cannot be read, is no tokenizer, or does not fit the model. */
export async function openTokenizer(file: string, model: ModelVocabulary): Promise<Tokenizer> {
  const json = readTextFile(file, "cannot read the tokenizer", largest.tokenizer);
  const settings = readTokenizerSettings(file, parseTokenizerFile(json, file), model.endOfText);
  const tokenizer = await parseTokenizer(withTokens(json, settings.addedTokens), file, model);
  return { ...tokenizer, notes: [...tokenizer.notes, ...settings.notes] };
}

/** {@link openTokenizer} for the text of a `tokenizer.json`; `where` names it in errors. */
export async function parseTokenizer(
  json: string,
  where: string,
  model: ModelVocabulary,
  libraries: readonly OpenLibrary[] = [openRust, openJavascript],
): Promise<Tokenizer> {
  const content = parseTokenizerFile(json, where);
  const { vocabSize, notes } = checkFit(content, model, where);
  // A run has lengths of its own; transformers, too, takes these settings back.
  const asTrained = content.truncation || content.padding ? withoutLengths(json) : json;
  for (const open of libraries) {
    const library = await open(asTrained, where, content);
    if (library === undefined) continue;
    const ids = inPieces(library, content, model, where);
    return {
      vocabSize,
      endOfText: model.endOfText,
      notes,
      encode: distinct(splitsLikeGpt2(content) ? byWord(ids, content) : ids),
      decode: (lists) => library.decode(lists.map((list) => Array.from(list))),
    };
  }
  throw badInput({ what: "no tokenizer library loads here", where });
}

function withTokens(json: string, tokens: readonly object[]): string {
  if (tokens.length === 0) return json;
  const content = JSON.parse(json);
  return JSON.stringify({ ...content, added_tokens: [...(content.added_tokens ?? []), ...tokens] });
}

function withoutLengths(json: string): string {
  return JSON.stringify({ ...JSON.parse(json), truncation: null, padding: null });
}

/** The tokenizer's vocabulary size, if the end of text is among its tokens. */
function checkFit({ ids }: TokenizerFile, expected: ModelVocabulary, where: string) {
  const vocabSize = 1 + ids.largest;
  if (!ids.has(expected.endOfText)) {
    throw badInput({
      what: "the model's end-of-text token is missing from the tokenizer",
      where,
      value: `eos_token_id ${expected.endOfText}`,
      remedy: "Use tokenizer.json and config.json from the same model directory.",
    });
  }
  const beyond = vocabSize - expected.vocabSize;
  const notes =
    beyond <= 0
      ? []
      : [
          `${where}: the tokenizer has ${vocabSize} tokens and the model embeddings for ${expected.vocabSize}; ` +
            "a text with one of the others cannot be read",
        ];
  return { vocabSize, notes };
}

type Encode = Tokenizer["encode"];

/** Sends as much at a time as a library answers within a second, and refuses tokens without an embedding. */
function inPieces(library: TokenizerLibrary, content: TokenizerFile, model: ModelVocabulary, where: string): Encode {
  return async (texts) => {
    const encoded: Int32Array[] = [];
    for (const piece of pieces(texts, where)) {
      const { ids, lengths } = await library.encode(piece);
      let start = 0;
      for (const [i, length] of lengths.entries()) {
        const own = ids.subarray(start, start + length);
        const beyond = own.find((id) => id >= model.vocabSize);
        if (beyond !== undefined) throw noEmbedding(beyond, content, piece[i]!, model, where);
        encoded.push(own);
        start += length;
      }
    }
    return encoded;
  };
}

function* pieces(texts: readonly string[], where: string): Generator<string[]> {
  let piece: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (text.length > longestText) {
      throw badInput({
        what: "a text is too long to be read",
        where,
        value: `${text.length} characters from ${excerpt(text)}`,
        range: `at most ${longestText}`,
      });
    }
    if (piece.length > 0 && (piece.length === mostTexts || characters + text.length > mostCharacters)) {
      yield piece;
      piece = [];
      characters = 0;
    }
    piece.push(text);
    characters += text.length;
  }
  if (piece.length > 0) yield piece;
}

function noEmbedding(id: number, content: TokenizerFile, text: string, { vocabSize }: ModelVocabulary, where: string) {
  return badInput({
    what: `a text has a token that the model has no embedding for: ${excerpt(text)} holds token ${id}, ${content.nameOf(id)}`,
    where,
    range: `tokens 0..${vocabSize - 1} (vocab_size in config.json)`,
    remedy: "Use tokenizer.json and config.json from the same model directory.",
  });
}

function excerpt(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 40)}…`);
}

/** References share their prompt: E2E's 42,061 prompts are 4,862 distinct ones. */
function distinct(encode: Encode): Encode {
  return async (texts) => {
    const once = [...new Set(texts)];
    const encoded = await encode(once);
    if (once.length === texts.length) return encoded;
    const known = new Map(once.map((text, i) => [text, encoded[i]!]));
    return texts.map((text) => known.get(text)!);
  };
}

/**
 * Encodes each distinct word once: no merge crosses words, and E2E's million words are some thousand distinct ones; a quarter of
 * the work of whole texts. A text that spells out a special token, or whose characters are not plain ones, goes whole.
 */
function byWord(encode: Encode, { addedTokens }: TokenizerFile): Encode {
  const known = new Map<string, Int32Array>();
  return async (texts) => {
    const split = texts.map((text) =>
      addedTokens.some(({ content }) => text.includes(content)) ? undefined : gpt2Words(text),
    );
    if (known.size > mostWords) known.clear();
    const newWords = new Set<string>();
    for (const words of split) for (const word of words ?? []) if (!known.has(word)) newWords.add(word);
    const whole = texts.filter((_, i) => split[i] === undefined);
    const encoded = await encode([...newWords, ...whole]);
    let next = 0;
    for (const word of newWords) known.set(word, encoded[next++]!);
    return split.map((words) => (words === undefined ? encoded[next++]! : joined(words, known)));
  };
}

function joined(words: readonly string[], known: ReadonlyMap<string, Int32Array>): Int32Array {
  const ids: number[] = [];
  for (const word of words) for (const id of known.get(word)!) ids.push(id);
  return Int32Array.from(ids);
}
