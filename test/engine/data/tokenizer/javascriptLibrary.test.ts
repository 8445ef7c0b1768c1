/** The JavaScript library beside the Rust library: what it is given has equal results, and the rest is refused by name. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openJavascript } from "../../../../extension/engine/data/tokenizer/javascriptLibrary.ts";
import { openRust } from "../../../../extension/engine/data/tokenizer/rustLibrary.ts";
import { parseTokenizer } from "../../../../extension/engine/data/tokenizer.ts";
import { randomStream } from "../../../../extension/engine/numeric/random.ts";
import { hasShared, shared } from "../../../shared.ts";
import { addedToken, nanoTokenizer } from "./smallTokenizers.ts";

const model = { vocabSize: 4096, endOfText: 0 };
const letters = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const splitBy = (Regex: string) => ({
  type: "Sequence",
  pretokenizers: [
    { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false },
    { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
});

/** What is hard about text: spaces, cases, marks, digits, letters of many scripts, halves of characters, tokens spelled out. */
const pieces = [
  ..."aBſKİß15٣Ⅳé日한ก🍣‍👩️.,!?'’“-_/\\\t\n\r\0\u0085\ufeff\u00a0\u2028\u3000\u200b\u0301\u1160",
  ...[
    " ",
    "  ",
    "'s",
    "'S",
    "'ll",
    "\r\n",
    "\n\n",
    "\ud800",
    "\udc00",
    "123",
    "The",
    " Eagle",
    "e\u0301",
    "A\u030a",
    "ﬁ",
  ],
  ...["<|endoftext|>", "<|im_start|>", "<|end_of_text|>", "<unk>", "▁", "Ġ", "<0x41>"],
];

function hardTexts(count: number): string[] {
  const random = randomStream(0, "tokenizer texts");
  const draw = (below: number) => Math.floor(random.uniform() * below);
  return Array.from({ length: count }, () =>
    Array.from({ length: draw(14) }, () => pieces[draw(pieces.length)]).join(""),
  );
}

async function compare(json: string): Promise<void> {
  const rust = await parseTokenizer(json, "t.json", model, [openRust]);
  const javascript = await parseTokenizer(json, "t.json", model, [openJavascript]);
  const texts = hardTexts(3000);
  const expected = await rust.encode(texts);
  expect(await javascript.encode(texts)).toEqual(expected);
  expect(await javascript.decode(expected)).toEqual(await rust.decode(expected));
  const single = Array.from({ length: 4200 }, (_, id) => [id]);
  expect(await javascript.decode(single)).toEqual(await rust.decode(single));
}

describe("is equal to the Rust library", () => {
  test.each([
    ["the bundled tokenizer", {}],
    ["Llama 3's pattern and merges", { pre_tokenizer: splitBy(letters("\\p{N}{1,3}")) }],
    ["Qwen2's pattern and normalizer", { pre_tokenizer: splitBy(letters("\\p{N}")), normalizer: { type: "NFC" } }],
    ["a normalizer before GPT-2's pattern", { normalizer: { type: "NFC" } }],
  ])("%s", async (_, parts) => {
    await compare(nanoTokenizer({ parts }));
  });

  test.skipIf(!hasShared("fixtures/families"))("the families' files", async () => {
    for (const family of ["llama3", "qwen2"]) {
      await compare(readFileSync(shared(`fixtures/families/tokenizers/tokenizer_${family}.json`), "utf8"));
    }
  });
});

const nano = JSON.parse(nanoTokenizer({}));
describe("refuses by name what has not been compared", () => {
  test.each([
    ["pre_tokenizer", { pre_tokenizer: { type: "Whitespace" } }],
    ["pre_tokenizer", { pre_tokenizer: { ...nano.pre_tokenizer, add_prefix_space: true } }],
    ["pre_tokenizer", { pre_tokenizer: splitBy("(a+)+$") }],
    ["pre_tokenizer", { pre_tokenizer: null }],
    ["normalizer", { normalizer: { type: "Lowercase" } }],
    ["decoder", { decoder: null }],
    ["model", { model: { ...nano.model, type: "WordPiece" } }],
    ["model", { model: { ...nano.model, byte_fallback: true } }],
    ["model", { model: { ...nano.model, end_of_word_suffix: "</w>" } }],
    ["model.vocab", { model: { ...nano.model, vocab: { ...nano.model.vocab, "!": undefined }, merges: [] } }],
    ["added_tokens.0", { added_tokens: [addedToken("<|endoftext|>", 0, { single_word: true })] }],
    ["added_tokens.0", { added_tokens: [addedToken("<|endoftext|>", 0, { lstrip: true })] }],
    [
      "added_tokens.0",
      { added_tokens: [addedToken("<|endoftext|>", 0, { normalized: true })], normalizer: { type: "NFC" } },
    ],
  ])("%s: %j", async (part, parts) => {
    await expect(parseTokenizer(nanoTokenizer({ parts }), "t.json", model, [openJavascript])).rejects.toThrow(
      `t.json: ${part}: this tokenizer needs the Rust library`,
    );
  });
});
