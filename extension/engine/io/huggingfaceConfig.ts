/** `config.json` of a Hugging Face model directory: the models that we run, and clear errors for the others. */
import { existsSync } from "node:fs";
import path from "node:path";
import Type, { type Static } from "typebox";
import { badInput } from "../../protocol/errors.ts";
import type { Gpt2Config } from "../model/weights.ts";
import { largest } from "./files/largest.ts";
import { readTextFile } from "./files/textFile.ts";
import { checkShape, parseJson } from "./json.ts";

const size = (maximum: number) => Type.Integer({ minimum: 1, maximum });
const EndId = Type.Integer({ minimum: 0 });
/** One or several; the first separates prompt from target. */
const EndIds = Type.Union([EndId, Type.Array(EndId, { minItems: 1 })]);

/** With transformers' defaults for what a file leaves out. */
const Gpt2File = Type.Object({
  vocab_size: Type.Optional(size(2 ** 24)),
  n_positions: Type.Optional(size(2 ** 20)),
  n_embd: Type.Optional(size(2 ** 16)),
  n_layer: Type.Optional(size(1000)),
  n_head: Type.Optional(size(1000)),
  n_inner: Type.Optional(Type.Union([size(2 ** 18), Type.Null()])),
  layer_norm_epsilon: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  eos_token_id: Type.Optional(EndIds),
});

/** Of the file that transformers' `generate` goes by. */
const GenerationFile = Type.Object({ eos_token_id: Type.Optional(Type.Union([EndIds, Type.Null()])) });

/** Other names that transformers takes for the same fields. */
const aliases: Readonly<Record<string, string>> = {
  hidden_size: "n_embd",
  max_position_embeddings: "n_positions",
  num_attention_heads: "n_head",
  num_hidden_layers: "n_layer",
};

/** Fields that change the mathematics, with the values we compute by; an absent one has the first. */
const supported: Record<string, readonly unknown[]> = {
  activation_function: ["gelu_new", "gelu_pytorch_tanh"],
  tie_word_embeddings: [true],
  scale_attn_weights: [true],
  scale_attn_by_inverse_layer_idx: [false],
  add_cross_attention: [false],
  is_encoder_decoder: [false],
  quantization_config: [null],
  compression_config: [null],
};

/**
 * Reads a GPT-2 configuration, and from `generation_config.json` what else ends a text. Dropout fields are ignored: the base
 * model is frozen and LoRA has a dropout of its own.
 *
 * @param directory the model's.
 * @throws bad-input naming file and field for a missing or malformed file, another architecture, or an unsupported variant.
 */
export function readGpt2Config(directory: string): Gpt2Config {
  const file = path.join(directory, "config.json");
  const content = readObject(file, "the model");
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
    throw unsupported(`${file}: ${field}`, content[field], values.map((value) => JSON.stringify(value)).join(" or "));
  }
  // Heads that were taken out of some layers: their tensors are smaller.
  if (content.pruned_heads && Object.keys(content.pruned_heads).length > 0) {
    throw unsupported(`${file}: pruned_heads`, content.pruned_heads, "none");
  }
  const config = toConfig(checkShape(Gpt2File, withoutAliases(content, file), file, "the model"), file);
  const further = generationEnds(directory).filter((id) => id !== config.endOfText && id < config.vocabSize);
  const otherEnds = [...new Set([...(config.otherEnds ?? []), ...further])];
  return otherEnds.length === 0 ? config : { ...config, otherEnds };
}

function readObject(file: string, entry: string): Record<string, unknown> {
  return checkShape(
    Type.Record(Type.String(), Type.Unknown()),
    parseJson(readTextFile(file, "cannot read the model", largest.settings), file),
    file,
    entry,
  );
}

function unsupported(where: string, value: unknown, range: string) {
  const text = JSON.stringify(value) ?? "nothing";
  return badInput({
    what: "this variant of GPT-2 is not supported",
    where,
    value: text.length <= 100 ? text : `${text.slice(0, 100)}…`,
    range,
  });
}

function withoutAliases(content: Readonly<Record<string, unknown>>, file: string): Record<string, unknown> {
  const result = { ...content };
  for (const [alias, field] of Object.entries(aliases)) {
    if (content[alias] === undefined) continue;
    result[field] ??= content[alias];
    if (result[field] === content[alias]) continue;
    throw badInput({
      what: `${field} and ${alias} are two names of one field and differ`,
      where: file,
      value: `${JSON.stringify(content[field])} and ${JSON.stringify(content[alias])}`,
    });
  }
  return result;
}

/** What ends a text by `generation_config.json`, which a model need not have. */
function generationEnds(directory: string): number[] {
  const file = path.join(directory, "generation_config.json");
  if (!existsSync(file)) return [];
  const { eos_token_id: ends } = checkShape(
    GenerationFile,
    readObject(file, "how to generate"),
    file,
    "how to generate",
  );
  return ends === undefined || ends === null ? [] : [ends].flat();
}

function toConfig(content: Static<typeof Gpt2File>, file: string): Gpt2Config {
  const { n_embd: width = 768, n_head: heads = 12, vocab_size: vocabSize = 50_257 } = content;
  const [endOfText = 50_256, ...others] = [content.eos_token_id ?? []].flat();
  if (width % heads !== 0) {
    throw badInput({ what: `n_embd ${width} is not a multiple of n_head`, where: file, value: String(heads) });
  }
  if (endOfText >= vocabSize) {
    throw badInput({
      what: "eos_token_id is not in the vocabulary",
      where: file,
      value: `${endOfText}${content.eos_token_id === undefined ? ", the default" : ""}`,
      range: `0..${vocabSize - 1}`,
    });
  }
  return {
    vocabSize,
    positions: content.n_positions ?? 1024,
    width,
    layers: content.n_layer ?? 12,
    heads,
    inner: content.n_inner ?? 4 * width,
    epsilon: content.layer_norm_epsilon ?? 1e-5,
    endOfText,
    ...(others.length > 0 && { otherEnds: others.filter((id) => id !== endOfText && id < vocabSize) }),
  };
}
