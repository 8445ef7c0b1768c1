import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readSamples } from "../../../extension/engine/data/read.ts";
import { openTokenizer, parseTokenizer } from "../../../extension/engine/data/tokenizer.ts";
import { hasShared, shared } from "../../shared.ts";

const nanoFile = new URL("../../../media/models/nano/tokenizer.json", import.meta.url).pathname;
const nano = openTokenizer(nanoFile, { vocabSize: 4096, endOfText: 0 });

interface Case {
  text: string;
  ids: number[];
  decoded: string;
}

describe.skipIf(!hasShared("data"))("agrees with the Rust library", () => {
  const gpt2 = () =>
    openTokenizer(shared("data/gpt2_tokenizer/tokenizer.json"), { vocabSize: 50_257, endOfText: 50_256 });

  test.each([
    ["nano", () => nano, "fixtures/tokenizer_nano.json"],
    ["gpt2", gpt2, "fixtures/tokenizer_gpt2.json"],
  ])("%s: ids and decoded text of every reference case", (_, open, file) => {
    const tokenizer = open();
    for (const { text, ids, decoded } of JSON.parse(readFileSync(shared(file), "utf8")) as Case[]) {
      expect(Array.from(tokenizer.encode(text)), text).toEqual(ids);
      expect(tokenizer.decode(ids), text).toBe(decoded);
    }
  });

  test("real text survives encoding and decoding", () => {
    for (const { target } of readSamples("e2e-csv", shared("data/e2e/devset.csv"), { split: "x", limit: 500 })
      .samples) {
      expect(nano.decode(nano.encode(target))).toBe(target);
    }
  });
});

/** Where JavaScript's `\s` and the original's differ; ids from the Rust library 0.23. */
test.each([
  ["\ufeff's", [172, 120, 124, 7, 83]],
  ["a\u0085\u0085b", [65, 127, 228, 127, 228, 66]],
])("unusual spaces split words as in the original: %j", (text, ids) => {
  expect(Array.from(nano.encode(text))).toEqual(ids);
});

test("vocabulary and end of text", () => {
  expect(nano.vocabSize).toBe(4096);
  expect(nano.decode([nano.endOfText])).toBe("<|endoftext|>");
  expect(nano.decode([])).toBe("");
  expect(nano.decode([9_999_999])).toBe("");
});

test("a tokenizer that does not fit the model is refused with a remedy", () => {
  expect(() => openTokenizer(nanoFile, { vocabSize: 4000, endOfText: 0 })).toThrow(
    /found 4096.*at most 4000.*same model/,
  );
  expect(() => openTokenizer(nanoFile, { vocabSize: 50_257, endOfText: 50_256 })).toThrow(/end-of-text.*50256/);
});

test.each([
  ["{", /t\.json:1:2: the JSON text ends too early/],
  ["{}", /the tokenizer/],
  ['{"model":{"vocab":{"a":"b"}},"added_tokens":[]}', /field model\.vocab\.a/],
  ['{"model":{"vocab":{"a":0}},"added_tokens":[]}', /t\.json: unsupported tokenizer/],
])("%j is no tokenizer", (json, message) => {
  expect(() => parseTokenizer(json, "t.json", { vocabSize: 9, endOfText: 0 })).toThrow(message);
});
