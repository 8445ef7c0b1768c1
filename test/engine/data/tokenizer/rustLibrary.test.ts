import { describe, expect, test } from "vitest";
import { openRustWithin } from "../../../../extension/engine/data/tokenizer/rustLibrary.ts";
import { parseTokenizer } from "../../../../extension/engine/data/tokenizer.ts";
import { addedToken, nanoTokenizer, tokenizerJson } from "./smallTokenizers.ts";

const model = { vocabSize: 4096, endOfText: 0 };
const idsOf = async (json: string, texts: readonly string[]) => {
  const tokenizer = await parseTokenizer(json, "t.json", model);
  return (await tokenizer.encode(texts)).map((ids) => Array.from(ids));
};

const vocab = { "<|endoftext|>": 0, "[UNK]": 1, a: 2, cat: 3, b: 4, c: 5, con: 6, "##cat": 7, " ": 8 };
const split = (behavior: string, invert = false) => ({
  model: { type: "BPE", vocab, merges: [] },
  pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior, invert },
});

/** Ids from tokenizers 0.23 in Python. */
describe("options that the JavaScript library gets wrong", () => {
  const whitespace = { type: "WhitespaceSplit" };
  const wordLevel = { type: "WordLevel", vocab, unk_token: "[UNK]" };
  const wordPiece = {
    type: "WordPiece",
    vocab,
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
  };
  const bpe = { type: "BPE", vocab, merges: [], unk_token: "[UNK]" };
  test.each([
    ["an unknown word", { model: wordLevel, pre_tokenizer: whitespace }, "a zebra cat", [2, 1, 3]],
    ["an unknown piece", { model: wordPiece, pre_tokenizer: whitespace }, "concat zz", [6, 7, 1]],
    ["Split removed", split("Removed"), "b c", [4, 5]],
    ["Split isolated", split("Isolated"), "b c", [4, 8, 5]],
    ["Split inverted", split("Removed", true), "b c", [8]],
    ["unknown characters one by one", { model: { ...bpe, fuse_unk: false } }, "azz", [2, 1, 1]],
    ["unknown characters fused", { model: { ...bpe, fuse_unk: true } }, "azz", [2, 1]],
    [
      "single_word",
      { model: bpe, added_tokens: [addedToken("cat", 3, { single_word: true, special: false })] },
      "acat cat",
      [2, 5, 2, 1, 8, 3],
    ],
    [
      "rstrip",
      { model: bpe, added_tokens: [addedToken("cat", 3, { rstrip: true, special: false })] },
      "cat  a",
      [3, 2],
    ],
  ])("%s", async (_, parts, text, ids) => {
    expect(await idsOf(tokenizerJson(parts), [text])).toEqual([ids]);
  });
});

const nano = JSON.parse(nanoTokenizer({}));
const splitting = (Regex: string) => ({
  type: "Sequence",
  pretokenizers: [{ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false }, nano.pre_tokenizer],
});
const charsmap = Buffer.from([8, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3, 4]).toString("base64");

describe("a file over which the library ends its process", () => {
  test.each([
    ["catastrophic pattern", { pre_tokenizer: splitting("(a+)+$") }],
    ["damaged table", { normalizer: { type: "Precompiled", precompiled_charsmap: charsmap } }],
    ["words of no length", { pre_tokenizer: { type: "FixedLength", length: 0 } }],
    ["prefix that cuts a character", { model: { ...nano.model, continuing_subword_prefix: "ééé" } }],
  ])("%s is refused with a sentence, and the next file is read", async (_, parts) => {
    await expect(idsOf(nanoTokenizer({ parts }), [`${"a".repeat(60)}!`])).rejects.toThrow(
      /^t\.json: the tokenizer library gave up on this file \(found [^\n]+\)\. .*Save the tokenizer again\.$/,
    );
    expect(await idsOf(nanoTokenizer({}), ["The"])).toEqual([[expect.any(Number)]]);
  });

  test("does not harm a tokenizer that was open before", async () => {
    const open = await parseTokenizer(nanoTokenizer({}), "open.json", model);
    const before = await open.encode(["The Eagle é"]);
    await expect(
      idsOf(nanoTokenizer({ parts: { pre_tokenizer: splitting("(a+)+$") } }), [`${"a".repeat(60)}!`]),
    ).rejects.toThrow();
    expect(await open.encode(["The Eagle é"])).toEqual(before);
    expect(await open.encode(["other wörds 日"])).toHaveLength(1);
  });
});

/** Each takes the text between all characters and beside them: 50 times as long. */
const growing = {
  type: "Sequence",
  normalizers: Array(6).fill({ type: "Replace", pattern: { Regex: "" }, content: "a".repeat(50) }),
};

describe("a file that makes texts grow without end", () => {
  const within = (json: string, where: string) => openRustWithin(150, json, where);
  const tooMuch =
    /^t\.json: the tokenizer takes too much memory \(found more than 150 MB for one request\)\. A rule in it /;

  test("is refused with a sentence when it has taken what a request may, and others are read on", async () => {
    const open = await parseTokenizer(nanoTokenizer({}), "open.json", model, [within]);
    const before = await open.encode(["The Eagle é"]);
    const json = nanoTokenizer({ parts: { normalizer: growing } });
    const tokenizer = await parseTokenizer(json, "t.json", model, [within]);
    await expect(tokenizer.encode(["The Eagle serves food."])).rejects.toThrow(tooMuch);
    expect(await open.encode(["other wörds 日"])).toHaveLength(1);
    expect(await open.encode(["The Eagle é"])).toEqual(before);
  });

  test("is refused as well where it does so when tokens become text", async () => {
    const tokenizer = await parseTokenizer(
      nanoTokenizer({ parts: { decoder: { ...growing, decoders: growing.normalizers } } }),
      "t.json",
      model,
      [within],
    );
    await expect(tokenizer.decode([[5, 6, 7, 8, 9, 10]])).rejects.toThrow(tooMuch);
  });
});

test("a file that takes more memory to open than a request may is refused", async () => {
  const vocab = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`word${i}`, i]));
  const json = tokenizerJson({ model: { type: "WordLevel", vocab, unk_token: "word0" } });
  await expect(openRustWithin(10, json, "large.json")).rejects.toThrow(
    /^large\.json: the tokenizer takes too much memory \(found more than 10 MB for one request\)/,
  );
});

test("more tokenizers than the process holds at a time are all there when they are asked again", async () => {
  const files = Array.from({ length: 6 }, (_, i) =>
    tokenizerJson({ model: { type: "WordLevel", vocab: { a: 0, b: i + 1 }, unk_token: "a" } }),
  );
  const open = await Promise.all(files.map((json) => parseTokenizer(json, "t.json", model)));
  for (const [i, tokenizer] of open.entries()) expect((await tokenizer.encode(["b"]))[0]).toEqual(Int32Array.of(i + 1));
});

test("a word that the vocabulary lacks, in a tokenizer without unknown token, is reported with the file", async () => {
  const json = tokenizerJson({ model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "[UNK]" } });
  await expect(idsOf(json, ["b"])).rejects.toThrow(
    /^t\.json: the tokenizer cannot read a text: WordLevel error: Missing \[UNK\]/,
  );
});

test("a text of more than a million characters is refused", async () => {
  await expect(idsOf(nanoTokenizer({}), ["a".repeat(1_000_001)])).rejects.toThrow(
    /1000001 characters.*at most 1000000/,
  );
});
