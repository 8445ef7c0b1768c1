/**
 * Tokenizers in Hugging Face's JavaScript library, where the Rust library has no build that loads.
 *
 * The two differ in many options, silently. So this one is given only what has been compared with the other, text by text
 * (javascriptLibrary.test.ts): byte-level BPE as GPT-2, Llama 3 and Qwen2 have it.
 */
import { Tokenizer as Library } from "@huggingface/tokenizers";
import Type, { type TSchema } from "typebox";
import { Value } from "typebox/value";
import { badInput } from "../../../protocol/errors.ts";
import { faultParts } from "../../../protocol/faults.ts";
import { gpt2Pattern } from "./gpt2Words.ts";
import { joinIds, type TokenizerLibrary } from "./library.ts";
import type { TokenizerFile } from "./tokenizerFile.ts";

/** @throws bad-input naming the first part of the file that has not been compared. */
export async function openJavascript(_json: string, where: string, content: TokenizerFile): Promise<TokenizerLibrary> {
  checkCompared(content, where);
  const library = load(content, where);
  return {
    encode: async (texts) => joinIds(texts.map((text) => library.encode(text, { add_special_tokens: false }).ids)),
    decode: async (lists) =>
      lists.map((ids) => {
        const known = ids.filter((id) => library.id_to_token(id) !== undefined);
        if (known.length === 0) return ""; // the library refuses an empty list
        return library.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
      }),
  };
}

const exactly = (value: string | number | boolean) => Type.Literal(value);
const off = Type.Optional(Type.Union([Type.Null(), exactly(false), exactly(""), exactly(0)]));

/** Llama 3's and Qwen2's patterns differ in how many digits make a word. */
const letters = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const ByteLevel = (use_regex: TSchema) =>
  Type.Object({ type: exactly("ByteLevel"), add_prefix_space: exactly(false), use_regex });
const Split = Type.Object({
  type: exactly("Split"),
  pattern: Type.Object(
    { Regex: Type.Union([gpt2Pattern, letters("\\p{N}{1,3}"), letters("\\p{N}")].map(exactly)) },
    { additionalProperties: false },
  ),
  behavior: exactly("Isolated"),
  invert: exactly(false),
});

const BytePreTokenizer = Type.Union([
  ByteLevel(Type.Optional(exactly(true))),
  Type.Object({
    type: exactly("Sequence"),
    pretokenizers: Type.Tuple([Split, ByteLevel(exactly(false))]),
  }),
]);
const Normalizer = Type.Union([Type.Null(), Type.Object({ type: exactly("NFC") })]);

const Bpe = {
  type: exactly("BPE"),
  dropout: off,
  continuing_subword_prefix: off,
  end_of_word_suffix: off,
  merges: Type.Array(Type.Union([Type.String(), Type.Tuple([Type.String(), Type.String()])])),
};

/** What each part of the file must be. */
const compared = {
  normalizer: Normalizer,
  pre_tokenizer: BytePreTokenizer,
  decoder: Type.Object({ type: exactly("ByteLevel") }),
  model: Type.Object({ ...Bpe, byte_fallback: off, fuse_unk: off, ignore_merges: Type.Optional(Type.Boolean()) }),
};

function checkCompared(content: TokenizerFile, where: string): void {
  const parts = { normalizer: null, pre_tokenizer: null, decoder: null, ...content } as Record<string, unknown>;
  for (const [part, schema] of Object.entries(compared)) {
    if (!Value.Check(schema, parts[part])) throw notCompared(`${where}: ${part}`, parts[part]);
  }
  const { vocab } = content.model;
  // With all of them no text has an unknown token.
  const missing = byteCharacters().find((token) => Array.isArray(vocab) || !Object.hasOwn(vocab, token));
  if (missing !== undefined) throw notCompared(`${where}: model.vocab`, `no token ${JSON.stringify(missing)}`);
  for (const [i, token] of content.addedTokens.entries()) {
    const { single_word, lstrip, rstrip, normalized, content: text } = token;
    const isNormalized = normalized !== false && parts.normalizer !== null;
    if (single_word || lstrip || rstrip || isNormalized || text === "") {
      throw notCompared(`${where}: added_tokens.${i}`, token);
    }
  }
}

function notCompared(where: string, found: unknown) {
  const text = typeof found === "string" ? found : (JSON.stringify(found) ?? "nothing");
  return badInput({
    what: "this tokenizer needs the Rust library, which has no build that loads here",
    where,
    value: text.length <= 80 ? text : `${text.slice(0, 80)}…`,
    range: "byte-level BPE as GPT-2, Llama 3 and Qwen2 have it",
    remedy: "Install the optional package tokenizers (npm install), or the extension's package for this platform.",
  });
}

/** The characters that stand for the 256 bytes: printable ones for themselves, the others from U+0100 on. */
function byteCharacters(): string[] {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : 0x100 + others++));
}

function load(content: TokenizerFile, where: string): Library {
  try {
    return new Library({ ...withExactSpaces(content), post_processor: null }, {});
  } catch (error) {
    throw badInput(
      { what: `unsupported tokenizer: ${faultParts(error).what}`, where, remedy: "Save the tokenizer again." },
      error,
    );
  }
}

/**
 * The library's byte-level splitter means JavaScript's `\s`, which differs from the Rust original in U+0085 (a space there) and
 * U+FEFF (none there). Its general splitter translates `\s` faithfully, so the same pattern is sent through that one.
 */
function withExactSpaces(content: TokenizerFile): TokenizerFile {
  const { pre_tokenizer } = content as { pre_tokenizer?: { type?: unknown } };
  if (pre_tokenizer?.type !== "ByteLevel") return content;
  const split = { type: "Split", pattern: { Regex: gpt2Pattern }, behavior: "Isolated", invert: false };
  const bytes = { ...pre_tokenizer, use_regex: false };
  return { ...content, pre_tokenizer: { type: "Sequence", pretokenizers: [split, bytes] } } as TokenizerFile;
}
