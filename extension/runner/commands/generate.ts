import os from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import { openBackend } from "../../engine/backend/select.ts";
import { fileFormats, guessFormat } from "../../engine/data/guessFormat.ts";
import { readSamples } from "../../engine/data/read.ts";
import { distinctInputs } from "../../engine/data/references.ts";
import { tokenizeSamples } from "../../engine/data/tokenize.ts";
import { openTokenizer } from "../../engine/data/tokenizer.ts";
import { loadModel, tokenizerFile } from "../../engine/io/huggingface.ts";
import { readAdapter } from "../../engine/io/peft.ts";
import { adapterTensorsOf } from "../../engine/model/adapterTensors.ts";
import { beamSearch, type Generated, greedy, nlgProtocol, sample } from "../../engine/model/generate.ts";
import { Gpt2 } from "../../engine/model/gpt2.ts";
import { randomStream } from "../../engine/random.ts";
import { backendNames } from "../../protocol/runConfig.ts";
import { integerOption } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { generatedText } from "../generatedText.ts";

const strategies = ["beam", "greedy", "sample"] as const;

export const generate = defineCommand({
  name: "generate",
  summary: "Generate a text for every distinct input of a data file, one a line.",
  options: {
    model: { value: "DIR", required: true, help: 'A Hugging Face directory, "nano" or "random:…".' },
    adapter: { value: "DIR", help: "A PEFT adapter, such as RUN/adapters/final." },
    data: { value: "FILE", required: true, help: "Data-to-text samples; only their inputs are read." },
    format: { value: "FORMAT", choices: fileFormats, help: "Of the data; by default guessed." },
    limit: { value: "N", help: "Take the first N distinct inputs." },
    strategy: {
      value: "NAME",
      choices: strategies,
      help: "Default beam: 10 beams, length penalty 0.8, no repeated 4-grams.",
    },
    "max-new-tokens": { value: "N", help: "Longest text in tokens; default 64." },
    seed: { value: "N", help: "Of the strategy sample; default 0." },
    json: { help: "One JSON object a line: id, prompt, text, references, logProbability." },
    backend: { value: "NAME", choices: ["auto", ...backendNames], help: "Default auto." },
  },
  async run({ values }, { stdout, interrupts }) {
    const here = process.cwd();
    const loaded = await loadModel(values.model, here);
    const adapter = values.adapter === undefined ? undefined : await readAdapter(values.adapter, loaded.config);
    const tokenizer = openTokenizer(tokenizerFile(values.model, here), loaded.config);
    const most = values.limit === undefined ? undefined : integerOption("limit", values.limit, 1, 10_000_000);
    const inputs = distinctInputs(readSamples(values.format ?? guessFormat(values.data), values.data, "input")).slice(
      0,
      most,
    );
    const maxNewTokens = integerOption(
      "max-new-tokens",
      values["max-new-tokens"] ?? "64",
      1,
      loaded.config.positions - 1,
    );
    const seed = integerOption("seed", values.seed ?? "0", 0, 4_294_967_295);
    // Without its target a prompt has all the room that generation leaves.
    const prompts = inputs.map((input) => ({ ...input, target: "" }));
    const { samples } = tokenizeSamples(prompts, tokenizer, loaded.config.positions - maxNewTokens);
    await openBackend(values.backend ?? "auto", { threads: os.availableParallelism() });
    const model = new Gpt2(loaded);
    const adapters = adapterTensorsOf(adapter, loaded.config);
    const textOf = (prompt: Int32Array, id: string): Generated => {
      const limits = { maxNewTokens };
      if (values.strategy === "greedy") return greedy(model, adapters, prompt, limits);
      if (values.strategy !== "sample") return beamSearch(model, adapters, prompt, { ...limits, ...nlgProtocol });
      const options = { ...limits, temperature: 1, topK: 0, topP: 0.9 };
      return sample(model, adapters, prompt, options, randomStream(seed, `generate/${id}`));
    };
    try {
      for (const [i, { id, prompt }] of samples.entries()) {
        if (interrupts.soon.aborted) return exitCodes.interrupted;
        const { ids, logProbability } = textOf(prompt, id);
        const text = generatedText(tokenizer, ids);
        const { prompt: input, references } = inputs[i]!;
        const line = values.json ? JSON.stringify({ id, prompt: input, text, references, logProbability }) : text;
        stdout.write(`${line}\n`);
        await tf.nextFrame();
      }
      return exitCodes.done;
    } finally {
      model.dispose();
    }
  },
});
