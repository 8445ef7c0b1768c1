/** `config.json` of a Hugging Face model directory: what of it we run, and a clear word about what we do not. */
import Type, { type Static } from "typebox";
import { badInput } from "../../protocol/errors.ts";
import { checkShape, parseJson } from "../data/readers/json.ts";
import type { Gpt2Config } from "../model/weights.ts";
import { readTextFile } from "./files/textFile.ts";

const size = (maximum: number) => Type.Integer({ minimum: 1, maximum });

const Gpt2File = Type.Object({
  vocab_size: size(2 ** 24),
  n_positions: size(2 ** 20),
  n_embd: size(2 ** 16),
  n_layer: size(1000),
  n_head: size(1000),
  n_inner: Type.Optional(Type.Union([size(2 ** 18), Type.Null()])),
  layer_norm_epsilon: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  eos_token_id: Type.Integer({ minimum: 0 }),
});

/** Fields that change the mathematics, with the values we compute by; an absent one has the first. */
const supported: Record<string, readonly unknown[]> = {
  activation_function: ["gelu_new", "gelu_pytorch_tanh"],
  tie_word_embeddings: [true],
  scale_attn_weights: [true],
  scale_attn_by_inverse_layer_idx: [false],
  add_cross_attention: [false],
};

/**
 * Reads a GPT-2 configuration. Dropout fields are ignored: the base model is frozen and LoRA has a dropout of its own.
 *
 * @throws bad-input naming file and field for a missing or malformed file, another architecture, or an unsupported variant.
 */
export function readGpt2Config(file: string): Gpt2Config {
  const content = checkShape(
    Type.Record(Type.String(), Type.Unknown()),
    parseJson(readTextFile(file), file),
    file,
    "the model",
  );
  const { model_type: type } = content;
  if (type !== "gpt2") {
    throw badInput({
      what: "this model has another architecture",
      where: `${file}: model_type`,
      value: JSON.stringify(type),
      range: '"gpt2"',
      remedy: "Choose a model of the GPT-2 architecture.",
    });
  }
  for (const [field, values] of Object.entries(supported)) {
    if (content[field] === undefined || values.includes(content[field])) continue;
    throw badInput({
      what: "this variant of GPT-2 is not supported",
      where: `${file}: ${field}`,
      value: JSON.stringify(content[field]),
      range: values.map((value) => JSON.stringify(value)).join(" or "),
    });
  }
  return toConfig(checkShape(Gpt2File, content, file, "the model"), file);
}

function toConfig(content: Static<typeof Gpt2File>, file: string): Gpt2Config {
  const { n_embd: width, n_head: heads, vocab_size: vocabSize, eos_token_id: endOfText } = content;
  if (width % heads !== 0) {
    throw badInput({ what: `n_embd ${width} is not a multiple of n_head`, where: file, value: String(heads) });
  }
  if (endOfText >= vocabSize) {
    throw badInput({
      what: "eos_token_id is not in the vocabulary",
      where: file,
      value: String(endOfText),
      range: `0..${vocabSize - 1}`,
    });
  }
  return {
    vocabSize,
    positions: content.n_positions,
    width,
    layers: content.n_layer,
    heads,
    inner: content.n_inner ?? 4 * width,
    epsilon: content.layer_norm_epsilon ?? 1e-5,
    endOfText,
  };
}
