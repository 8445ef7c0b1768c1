/** A model that writes texts, bare or with an adapter. */
import os from "node:os";
import { openBackend } from "../../engine/backend/select.ts";
import type { Sample } from "../../engine/data/sample.ts";
import { tokenizeSample } from "../../engine/data/tokenize.ts";
import { openTokenizer, type Tokenizer } from "../../engine/data/tokenizer.ts";
import { adapterTensorsOf } from "../../engine/io/adapterTensors.ts";
import { loadModel, readModelWeight, tokenizerFile } from "../../engine/io/huggingface.ts";
import { readAdapter } from "../../engine/io/peft.ts";
import { beamSearch, type Generated, greedy, nlgProtocol, sample } from "../../engine/model/generate.ts";
import { Gpt2 } from "../../engine/model/gpt2.ts";
import type { AdapterTensors } from "../../engine/model/lora.ts";
import { endsText, type Gpt2Config } from "../../engine/model/weights.ts";
import { randomStream } from "../../engine/numeric/random.ts";
import type { BackendName, RunConfig } from "../../protocol/config/runConfig.ts";
import { type Decoding, defaultNewTokens } from "../../protocol/decoding.ts";
import { badInput } from "../../protocol/errors.ts";

/** Makes an adapter's tensors again for each token. */
export type WritingAdapter = () => AdapterTensors;

export interface WrittenText {
  /** One line. */
  text: string;
  /** Sum over the new tokens, in nats. */
  logProbability: number;
  /** Whether the prompt lost its start, to leave the text some room. */
  promptCut: boolean;
}

/** Owns tensors; dispose it. */
export interface TextWriter {
  readonly backend: BackendName;
  /** What its user should know of the model's and the tokenizer's files, as sentences. */
  readonly notes: readonly string[];
  /** Tokens that a text may have, leaving a prompt's last one its place. */
  readonly longest: number;
  /** @param directory of a PEFT adapter; undefined for the bare model. @throws as `readAdapter`. */
  adapter(directory?: string): Promise<WritingAdapter>;
  /**
   * The text for an input; its id makes sampling repeatable. Where prompt and longest text together are more than the model
   * takes, the text may get fewer tokens, down to a quarter of the model's positions; only beyond that is the prompt's start cut.
   *
   * @throws bad-input for a longest text beyond `longest`, other than the default.
   */
  write(input: Pick<Sample, "id" | "prompt">, adapter: WritingAdapter, decoding: Decoding): Promise<WrittenText>;
  dispose(): void;
}

/** @throws bad-input where model, tokenizer or backend do not load. */
export async function openTextWriter(
  spec: string,
  baseDirectory: string,
  backend: RunConfig["backend"],
): Promise<TextWriter> {
  const loaded = await loadModel(spec, baseDirectory);
  const { config } = loaded;
  const tokenizer = await openTokenizer(tokenizerFile(spec, baseDirectory), config);
  const { name } = await openBackend(backend, { threads: os.availableParallelism() });
  const model = new Gpt2(loaded);
  loaded.weights.clear(); // the model has its own by now
  const { positions } = config;
  const readBase = (name: string) => readModelWeight(spec, baseDirectory, name);
  const longest = positions - 3;
  if (longest < 1) {
    const value = `${positions} positions`;
    throw badInput({
      what: "the model has too few positions to generate a text",
      where: spec,
      value,
      range: "at least 4",
    });
  }
  return {
    backend: name,
    notes: [...loaded.notes, ...tokenizer.notes],
    longest,
    async adapter(directory) {
      return adapterTensorsOf(
        directory === undefined ? undefined : await readAdapter(directory, config, readBase),
        config,
      );
    },
    async write(input, adapter, decoding) {
      if (decoding.maxNewTokens > Math.max(longest, defaultNewTokens)) {
        throw badInput({
          what: "the maximum text length leaves no room for the input",
          value: `${decoding.maxNewTokens} new tokens`,
          range: `at most ${longest} with this model`,
        });
      }
      // As `tokenizeSample` counts: with the separator and a place for the end of text.
      const [promptIds] = await tokenizer.encode([input.prompt]);
      const taken = promptIds!.length + 2;
      const maxNewTokens = fitting(decoding.maxNewTokens, taken, positions);
      // Without its target a prompt has all the room that generation leaves.
      const sampleOf = { ...input, target: "", references: [], category: "" };
      const { tokenized, truncated } = await tokenizeSample(sampleOf, tokenizer, positions - maxNewTokens);
      const { ids, logProbability } = decode(model, adapter, tokenized, { ...decoding, maxNewTokens });
      return { text: await textOf(tokenizer, ids, config), logProbability, promptCut: truncated !== "no" };
    },
    dispose: () => model.dispose(),
  };
}

/** New tokens that there is room for behind a prompt of `taken` tokens. */
function fitting(wanted: number, taken: number, positions: number): number {
  const least = Math.min(wanted, Math.floor(positions / 4));
  return Math.max(least, Math.min(wanted, positions - taken));
}

function decode(
  model: Gpt2,
  adapter: WritingAdapter,
  { id, prompt }: { id: string; prompt: Int32Array },
  decoding: Decoding,
): Generated {
  const { strategy, maxNewTokens } = decoding;
  switch (strategy) {
    case "greedy":
      return greedy(model, adapter, prompt, { maxNewTokens });
    case "beam":
      return beamSearch(model, adapter, prompt, { ...nlgProtocol, beams: decoding.beams, maxNewTokens });
    case "sample": {
      const options = { maxNewTokens, temperature: decoding.temperature, topK: 0, topP: 0.9 };
      return sample(model, adapter, prompt, options, randomStream(decoding.seed, `generate/${id}`));
    }
  }
}

/** Generated tokens as one line of text. */
async function textOf(tokenizer: Tokenizer, ids: readonly number[], model: Gpt2Config): Promise<string> {
  const [text] = await tokenizer.decode([ids.filter((token) => !endsText(model, token))]);
  return text!.replaceAll(/\s+/g, " ").trim();
}
