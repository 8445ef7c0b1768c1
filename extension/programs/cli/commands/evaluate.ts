import os from "node:os";
import path from "node:path";
import { openBackend } from "../../../engine/backend/select.ts";
import { fileFormats } from "../../../engine/data/fileFormat.ts";
import { guessFormat } from "../../../engine/data/guessFormat.ts";
import { readSamples } from "../../../engine/data/read.ts";
import { tokenizeSamples } from "../../../engine/data/tokenize.ts";
import { openTokenizer } from "../../../engine/data/tokenizer.ts";
import { loadModel, tokenizerFile } from "../../../engine/io/huggingface.ts";
import { readAdapter } from "../../../engine/io/peft.ts";
import { evaluateModel } from "../../../engine/observe/evaluateModel.ts";
import { backendNames } from "../../../protocol/config/runConfig.ts";
import { integerOption } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { languageOption, printNotes } from "../dataNotes.ts";
import { exitCodes } from "../exitCodes.ts";

export const evaluate = defineCommand({
  name: "evaluate",
  summary: "Measure a model's perplexity over the target tokens of a data file, as JSON.",
  options: {
    model: { value: "DIR", required: true, help: 'A Hugging Face directory, "nano" or "random:…".' },
    adapter: { value: "DIR", help: "A PEFT adapter, such as RUN/adapters/final." },
    data: { value: "FILE", required: true, help: "Data-to-text samples." },
    format: { value: "FORMAT", choices: fileFormats, help: "Format of the data; inferred by default." },
    language: languageOption,
    "max-length": { value: "N", help: "Maximum sequence length in tokens; default: the model's." },
    limit: { value: "N", help: "Use only the first N samples." },
    backend: { value: "NAME", choices: ["auto", ...backendNames], help: "Default auto." },
  },
  async run({ values }, { stdout, stderr }) {
    const here = process.cwd();
    const limit = values.limit === undefined ? undefined : integerOption("limit", values.limit, 1, 10_000_000);
    const model = await loadModel(values.model, here);
    const { positions } = model.config;
    const given = values["max-length"];
    const maxLength = given === undefined ? positions : integerOption("max-length", given, 4, positions);
    const adapter =
      values.adapter === undefined
        ? undefined
        : await readAdapter(values.adapter, model.config, async (name) => model.weights.get(name)!.values);
    const tokenizer = await openTokenizer(tokenizerFile(values.model, here), model.config);
    const format = values.format ?? guessFormat(values.data);
    const split = path.parse(values.data).name;
    const read = readSamples(format, values.data, { split, limit, language: values.language });
    printNotes(stderr, [...model.notes, ...tokenizer.notes, ...read.notes]);
    const { samples, truncatedPrompts, truncatedTargets } = await tokenizeSamples(read.samples, tokenizer, maxLength);
    const backend = await openBackend(values.backend ?? "auto", { threads: os.availableParallelism() });
    const { perplexity, targetTokens } = await evaluateModel(model, adapter, samples);
    const result = {
      perplexity,
      targetTokens,
      samples: samples.length,
      truncatedPrompts,
      truncatedTargets,
      format,
      maxLength,
      backend: backend.name,
    };
    stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return exitCodes.done;
  },
});
