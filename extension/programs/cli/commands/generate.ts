import * as tf from "@tensorflow/tfjs-core";
import { fileFormats } from "../../../engine/data/fileFormat.ts";
import { guessFormat } from "../../../engine/data/guessFormat.ts";
import { readSamples } from "../../../engine/data/read.ts";
import { distinctInputs } from "../../../engine/data/references.ts";
import { backendNames } from "../../../protocol/config/runConfig.ts";
import { type Decoding, decodingBy, decodingLimits, strategies } from "../../../protocol/decoding.ts";
import { openTextWriter } from "../../texts/textWriter.ts";
import { integerOption } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { languageOption, printNotes } from "../dataNotes.ts";
import { exitCodes } from "../exitCodes.ts";

export const generate = defineCommand({
  name: "generate",
  summary: "Generate a text for every distinct input of a data file, one per line.",
  options: {
    model: { value: "DIR", required: true, help: 'A Hugging Face directory, "nano" or "random:…".' },
    adapter: { value: "DIR", help: "A PEFT adapter, such as RUN/adapters/final." },
    data: { value: "FILE", required: true, help: "Data-to-text samples; only their inputs are read." },
    format: { value: "FORMAT", choices: fileFormats, help: "Format of the data; inferred by default." },
    language: languageOption,
    limit: { value: "N", help: "Use only the first N distinct inputs." },
    strategy: {
      value: "NAME",
      choices: strategies,
      help: "Default beam: 10 beams, length penalty 0.8, no repeated 4-grams.",
    },
    "max-new-tokens": {
      value: "N",
      help: "Maximum length of a text in tokens; default 64. Long prompts leave fewer in a model with few positions.",
    },
    seed: { value: "N", help: "Random seed of the strategy sample; default 0." },
    json: { help: "One JSON object per line: id, prompt, text, references, logProbability." },
    backend: { value: "NAME", choices: ["auto", ...backendNames], help: "Default auto." },
  },
  async run({ values }, { stdout, stderr, interrupts }) {
    const most = values.limit === undefined ? undefined : integerOption("limit", values.limit, 1, 10_000_000);
    const { min, max } = decodingLimits.seed;
    const seed = integerOption("seed", values.seed ?? "0", min, max);
    const sampled = values.strategy === "sample";
    if (values.seed !== undefined && !sampled) printNotes(stderr, ["--seed has no effect without --strategy sample"]);
    const format = values.format ?? guessFormat(values.data);
    const { language } = values;
    const { samples, notes } = readSamples(format, values.data, { split: "input", language, inputsOnly: true });
    printNotes(stderr, notes);
    const inputs = distinctInputs(samples).slice(0, most);
    const writer = await openTextWriter(values.model, process.cwd(), values.backend ?? "auto");
    printNotes(stderr, writer.notes);
    try {
      const adapter = await writer.adapter(values.adapter);
      const given = values["max-new-tokens"];
      const longest = given === undefined ? undefined : integerOption("max-new-tokens", given, 1, writer.longest);
      const chosen = decodingBy(values.strategy ?? "beam", longest);
      const decoding: Decoding = chosen.strategy === "sample" ? { ...chosen, seed } : chosen;
      let cut = 0;
      for (const { id, prompt, references } of inputs) {
        if (interrupts.soon.aborted) return exitCodes.interrupted;
        const { text, logProbability, promptCut } = await writer.write({ id, prompt }, adapter, decoding);
        if (promptCut) cut++;
        const line = values.json ? JSON.stringify({ id, prompt, text, references, logProbability }) : text;
        stdout.write(`${line}\n`);
        await tf.nextFrame();
      }
      if (cut > 0) printNotes(stderr, [cutPrompts(cut, inputs.length)]);
      return exitCodes.done;
    } finally {
      writer.dispose();
    }
  },
});

function cutPrompts(cut: number, all: number): string {
  return `${cut} of ${all} prompts ${cut === 1 ? "is" : "are"} too long for the model with a text: truncated at the start`;
}
