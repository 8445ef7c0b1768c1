/** A model that writes texts, bare or with an adapter. */
import os from "node:os";
import { openBackend } from "../../engine/backend/select.ts";
import type { Sample } from "../../engine/data/sample.ts";
import { tokenizeSample } from "../../engine/data/tokenize.ts";
import { openTokenizer, type Tokenizer } from "../../engine/data/tokenizer.ts";
import { loadModel, tokenizerFile } from "../../engine/io/huggingface.ts";
import { readAdapter } from "../../engine/io/peft.ts";
import { adapterTensorsOf } from "../../engine/model/adapterTensors.ts";
import { beamSearch, type Generated, greedy, nlgProtocol, sample } from "../../engine/model/generate.ts";
import { Gpt2 } from "../../engine/model/gpt2.ts";
import type { AdapterTensors } from "../../engine/model/lora.ts";
import { randomStream } from "../../engine/random.ts";
import type { Decoding } from "../../protocol/decoding.ts";
import { badInput } from "../../protocol/errors.ts";
import type { BackendName, RunConfig } from "../../protocol/runConfig.ts";

/** Makes an adapter's tensors anew for each token. */
export type WritingAdapter = () => AdapterTensors;

export interface WrittenText {
  /** One line. */
  text: string;
  /** Sum over the new tokens, in nats. */
  logProbability: number;
}

/** Owns tensors; dispose it. */
export interface TextWriter {
  readonly backend: BackendName;
  /** Tokens that a text may have, leaving a prompt's last one its place. */
  readonly longest: number;
  /** @param directory of a PEFT adapter; undefined for the bare model. @throws as `readAdapter`. */
  adapter(directory?: string): Promise<WritingAdapter>;
  /** The text for an input; its id makes sampling repeatable. @throws bad-input for a text longer than `longest`. */
  write(input: Pick<Sample, "id" | "prompt">, adapter: WritingAdapter, decoding: Decoding): WrittenText;
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
  const tokenizer = openTokenizer(tokenizerFile(spec, baseDirectory), config);
  const { name } = await openBackend(backend, { threads: os.availableParallelism() });
  const model = new Gpt2(loaded);
  loaded.weights.clear(); // the model has its own by now
  const longest = config.positions - 3;
  return {
    backend: name,
    longest,
    async adapter(directory) {
      return adapterTensorsOf(directory === undefined ? undefined : await readAdapter(directory, config), config);
    },
    write(input, adapter, decoding) {
      if (decoding.maxNewTokens > longest) {
        throw badInput({
          what: "the longest text leaves no room for its input",
          value: `${decoding.maxNewTokens} new tokens`,
          range: `at most ${longest} with this model`,
        });
      }
      // Without its target a prompt has all the room that generation leaves.
      const sampleOf = { ...input, target: "", references: [], category: "" };
      const { tokenized } = tokenizeSample(sampleOf, tokenizer, config.positions - decoding.maxNewTokens);
      const { ids, logProbability } = decode(model, adapter, tokenized, decoding);
      return { text: textOf(tokenizer, ids), logProbability };
    },
    dispose: () => model.dispose(),
  };
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
function textOf(tokenizer: Tokenizer, ids: readonly number[]): string {
  return tokenizer
    .decode(ids.filter((token) => token !== tokenizer.endOfText))
    .replaceAll(/\s+/g, " ")
    .trim();
}
