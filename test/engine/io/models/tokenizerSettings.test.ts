/** Files beside a `tokenizer.json`; ids as transformers 5.18 gives them for the same files. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openTokenizer } from "../../../../extension/engine/data/tokenizer.ts";
import { addedToken, tokenizerJson } from "../../data/tokenizer/smallTokenizers.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const vocab = { "<|endoftext|>": 0, c: 1, a: 2, t: 3, b: 4, Ġ: 5 };
const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const json = tokenizerJson({
  model: { type: "BPE", vocab, merges: [] },
  pre_tokenizer: bytes,
  decoder: bytes,
  added_tokens: [addedToken("<|endoftext|>", 0)],
});

async function opened(files: Readonly<Record<string, unknown>>, embeddings = 6) {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "tokenizer.json"), json);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return openTokenizer(path.join(folder, "tokenizer.json"), { vocabSize: embeddings, endOfText: 0 });
}

const described = {
  content: "cat",
  lstrip: false,
  rstrip: false,
  normalized: false,
  single_word: false,
  special: false,
};

test.each([
  [{ "added_tokens.json": { cat: 6 } }],
  [{ "tokenizer_config.json": { added_tokens_decoder: { 6: described } } }],
  [{ "tokenizer_config.json": { pad_token: "cat" } }],
  [{ "tokenizer_config.json": { additional_special_tokens: ["cat"] } }],
  [{ "tokenizer_config.json": { extra_special_tokens: { image: "cat" } } }],
  [{ "special_tokens_map.json": { mask_token: described } }],
  [{ "added_tokens.json": { cat: 6 }, "special_tokens_map.json": { pad_token: "cat" } }],
])("a token that only %j names is taken", async (files) => {
  const tokenizer = await opened(files, 7);
  expect(await tokenizer.encode(["a cat"])).toEqual([Int32Array.of(2, 5, 6)]);
  await expect((await opened(files)).encode(["a cat"])).rejects.toThrow(/holds token 6, "cat"/);
  expect(await (await opened(files)).encode(["a b"])).toEqual([Int32Array.of(2, 5, 4)]);
});

test("settings that say what tokenizer.json says change nothing", async () => {
  const files = {
    "added_tokens.json": { "<|endoftext|>": 0 },
    "tokenizer_config.json": { add_prefix_space: false, eos_token: "<|endoftext|>", tokenizer_class: "GPT2Tokenizer" },
    "special_tokens_map.json": { bos_token: { ...described, content: "<|endoftext|>", normalized: true } },
  };
  const tokenizer = await opened(files);
  expect(tokenizer.notes).toEqual([]);
  expect(await tokenizer.encode(["cat"])).toEqual([Int32Array.of(1, 2, 3)]);
});

test("a tokenizer whose end of text differs from the model's is reported", async () => {
  const { notes } = await opened({ "tokenizer_config.json": { eos_token: "b" } });
  expect(notes).toEqual([expect.stringMatching(/tokenizer_config\.json: eos_token is "b" \(4\), config\.json's is 0/)]);
});

test.each([
  [
    { "added_tokens.json": { cat: 9 } },
    /added_tokens\.json: the token "cat" is another in tokenizer\.json \(found id 9\); expected id 6/,
  ],
  [{ "added_tokens.json": { "<|endoftext|>": 3 } }, /found id 3\); expected id 0/],
  [
    {
      "tokenizer_config.json": {
        added_tokens_decoder: { 0: { ...described, content: "<|endoftext|>", lstrip: true } },
      },
    },
    /added_tokens_decoder: .*found lstrip true\); expected lstrip false/,
  ],
  [
    { "tokenizer_config.json": { add_prefix_space: true } },
    /add_prefix_space: .*expected false, as in tokenizer\.json/,
  ],
  [{ "tokenizer_config.json": { split_special_tokens: true } }, /split_special_tokens/],
  [{ "tokenizer_config.json": "{" }, /tokenizer_config\.json:1:2/],
  [
    { "special_tokens_map.json": { eos_token: 5 } },
    /special_tokens_map\.json: the tokenizer's settings, field eos_token/,
  ],
  [{ "added_tokens.json": [] }, /added_tokens\.json/],
])("%j is refused", async (files, message) => {
  await expect(opened(files)).rejects.toThrow(message);
});
