import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readSamples } from "../../../extension/engine/data/read.ts";
import { openRust } from "../../../extension/engine/data/tokenizer/rustLibrary.ts";
import { openTokenizer, parseTokenizer, type Tokenizer } from "../../../extension/engine/data/tokenizer.ts";
import { hasShared, shared } from "../../shared.ts";
import { nanoTokenizer, tokenizerJson } from "./tokenizer/smallTokenizers.ts";

const nanoFile = fileURLToPath(new URL("../../../media/models/nano/tokenizer.json", import.meta.url));
const openNano = () => openTokenizer(nanoFile, { vocabSize: 4096, endOfText: 0 });

interface Case {
  text: string;
  ids: number[];
  decoded: string;
}

const idsOf = async (tokenizer: Tokenizer, texts: readonly string[]) =>
  (await tokenizer.encode(texts)).map((ids) => Array.from(ids));

describe.skipIf(!hasShared("data"))("agrees with the Rust library in Python", () => {
  const gpt2 = () =>
    openTokenizer(shared("data/gpt2_tokenizer/tokenizer.json"), { vocabSize: 50_257, endOfText: 50_256 });

  test.each([
    ["nano", openNano, "fixtures/tokenizer_nano.json"],
    ["gpt2", gpt2, "fixtures/tokenizer_gpt2.json"],
  ])("%s: ids and decoded text of every reference case", async (_, open, file) => {
    const tokenizer = await open();
    const cases: Case[] = JSON.parse(readFileSync(shared(file), "utf8"));
    const encoded = await idsOf(
      tokenizer,
      cases.map(({ text }) => text),
    );
    expect(encoded).toEqual(cases.map(({ ids }) => ids));
    expect(await tokenizer.decode(encoded)).toEqual(cases.map(({ decoded }) => decoded));
  });

  test("real text survives encoding and decoding", async () => {
    const nano = await openNano();
    const { samples } = readSamples("e2e-csv", shared("data/e2e/devset.csv"), { split: "x", limit: 500 });
    const texts = samples.map(({ target }) => target);
    expect(await nano.decode(await nano.encode(texts))).toEqual(texts);
  });
});

describe.skipIf(!hasShared("fixtures/families"))(
  "the layouts of other families agree with the Rust library in Python",
  () => {
    test.each(["llama2", "llama3", "qwen2"])("%s", async (family) => {
      const file = shared(`fixtures/families/tokenizers/tokenizer_${family}.json`);
      const cases: (Case & { idsWithoutSpecial: number[] })[] = JSON.parse(
        readFileSync(file.replace(".json", ".cases.json"), "utf8"),
      );
      const tokenizer = await openTokenizer(file, { vocabSize: 1500, endOfText: 0 });
      const texts = cases.map(({ text }) => text);
      expect(await idsOf(tokenizer, texts)).toEqual(cases.map(({ idsWithoutSpecial }) => idsWithoutSpecial));
    });
  },
);

/** Where JavaScript's `\s` and the original's differ; ids from the Rust library 0.23. */
test.each([
  ["\ufeff's", [172, 120, 124, 7, 83]],
  ["a\u0085\u0085b", [65, 127, 228, 127, 228, 66]],
])("unusual spaces split words as in the original: %j", async (text, ids) => {
  expect(await idsOf(await openNano(), [text])).toEqual([ids]);
});

test("a text split into words has the tokens of the whole text, for every character that counts as plain", async () => {
  const json = readFileSync(nanoFile, "utf8");
  const whole = (await openRust(json, nanoFile))!;
  const nano = await parseTokenizer(json, nanoFile, { vocabSize: 4096, endOfText: 0 });
  const plain = [...Array(0x250).keys(), 0x2010, 0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x2026, 0x20ac];
  const texts = plain
    .map((code) => String.fromCharCode(code))
    .map((c) => `a${c}b1${c}2 ${c}${c}\n${c}  ${c}'s it's${c} `);
  expect(await nano.encode(texts)).toEqual(await splitUp(whole.encode(texts)));
});

async function splitUp(encoding: Promise<{ ids: Int32Array; lengths: Int32Array }>): Promise<Int32Array[]> {
  const { ids, lengths } = await encoding;
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return ids.slice(end - length, end);
  });
}

test("the same text twice, no text, and an empty text", async () => {
  const nano = await openNano();
  expect(await nano.encode([])).toEqual([]);
  expect(await idsOf(nano, ["", "The", "The é 日"])).toEqual([[], ...(await idsOf(nano, ["The", "The é 日"]))]);
  const [one, two] = await nano.encode(["an Eagle", "an Eagle"]);
  expect(one).toEqual(two);
});

test("vocabulary and end of text", async () => {
  const nano = await openNano();
  expect(nano.vocabSize).toBe(4096);
  expect(await nano.decode([[nano.endOfText], [], [9_999_999]])).toEqual(["<|endoftext|>", "", ""]);
});

test("a text with a token beyond the model's embeddings is refused, others are read, and the user is notified", async () => {
  const small = await parseTokenizer(nanoTokenizer({ added: { "[PAD]": 4096 } }), "t.json", {
    vocabSize: 4096,
    endOfText: 0,
  });
  expect(small.notes).toEqual([expect.stringMatching(/t\.json.*4097 tokens.*embeddings for 4096/)]);
  expect(await idsOf(small, ["The Eagle"])).toEqual(await idsOf(await openNano(), ["The Eagle"]));
  await expect(small.encode(["The", "a [PAD] b"])).rejects.toThrow(
    /"a \[PAD\] b" holds token 4096, "\[PAD\]".*0\.\.4095/,
  );
});

test("a model whose end of text the tokenizer lacks is refused with a remedy", async () => {
  await expect(openTokenizer(nanoFile, { vocabSize: 50_257, endOfText: 50_256 })).rejects.toThrow(
    /end-of-text.*50256.*same model/,
  );
});

test("lengths that the file asks for are left to the run", async () => {
  const padded = JSON.parse(readFileSync(nanoFile, "utf8"));
  padded.truncation = { direction: "Right", max_length: 2, strategy: "LongestFirst", stride: 0 };
  padded.padding = { strategy: { Fixed: 50 }, direction: "Left", pad_id: 1, pad_type_id: 0, pad_token: "!" };
  const tokenizer = await parseTokenizer(JSON.stringify(padded), "t.json", { vocabSize: 4096, endOfText: 0 });
  const text = "The Eagle is a coffee shop, é.";
  expect(await idsOf(tokenizer, [text])).toEqual(await idsOf(await openNano(), [text]));
});

test.each([
  ["{", /t\.json:1:2: the JSON text ends too early/],
  ["{}", /the tokenizer/],
  ['{"model":{"vocab":{"a":"b"}},"added_tokens":[]}', /field model\.vocab/],
  ['{"model":{"vocab":{"a":0}},"added_tokens":[]}', /t\.json: unsupported tokenizer: .*did not match any variant/],
  [tokenizerJson({ model: { type: "BPE", vocab: { a: 0 }, merges: [], dropout: 0.1 } }), /model\.dropout.*at random/],
])("%j is no tokenizer", async (json, message) => {
  await expect(parseTokenizer(json, "t.json", { vocabSize: 9, endOfText: 0 })).rejects.toThrow(message);
});
