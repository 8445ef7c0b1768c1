import type { TokenizedSample } from "../../../engine/data/sample.ts";
import { type Experiment, epochSteps, tokenCount } from "../../../engine/experiment.ts";
import { defineCommand } from "../command.ts";
import { printNotes } from "../dataNotes.ts";
import { exitCodes } from "../exitCodes.ts";
import { loadConfig, openExperiment } from "../loadConfig.ts";
import { markdownTable } from "../table.ts";
import { setOption } from "./run.ts";

export const data = defineCommand({
  name: "data",
  summary: "Show how a configuration's samples are distributed over clients, and their lengths.",
  positional: "CONFIG",
  options: {
    set: setOption,
    json: { help: "Print one tokenized sample per line; held-out samples belong to client 0." },
  },
  async run({ values, positionals }, { stdout, stderr }) {
    const experiment = await openExperiment(loadConfig(positionals[0]!, values.set));
    printNotes(stderr, experiment.notes);
    if (values.json) for (const line of sampleLines(experiment)) stdout.write(line);
    else stdout.write(overview(experiment));
    return exitCodes.done;
  },
});

function* sampleLines({ clients, validation }: Experiment): Generator<string> {
  const line = (client: number, split: "train" | "val", { id, prompt, target }: TokenizedSample) =>
    `${JSON.stringify({ client, split, id, prompt: [...prompt], target: [...target] })}\n`;
  for (const [client, samples] of clients.entries()) for (const sample of samples) yield line(client, "train", sample);
  for (const sample of validation) yield line(0, "val", sample);
}

interface Part {
  name: string;
  samples: readonly TokenizedSample[];
  /** Distinct ones: references of one input are samples of their own. */
  inputs: number;
}

const promptCount = (samples: readonly TokenizedSample[]) => new Set(samples.map(({ prompt }) => prompt.join())).size;

function overview(experiment: Experiment): string {
  const { clients, validation, sizes, truncatedPrompts, truncatedTargets, config } = experiment;
  const parts: Part[] = [
    ...clients.map((samples, client) => ({ name: `client ${client}`, samples, inputs: promptCount(samples) })),
    { name: "validation", samples: validation, inputs: sizes.validation.inputs },
  ];
  const lengths = ({ samples }: Part) => samples.map(tokenCount).sort((a, b) => a - b);
  const count = (value: number | undefined) => String(value ?? "-");
  const table = markdownTable(parts, [
    { title: "samples of", align: "left", show: ({ name }) => name },
    { title: "samples", align: "right", show: ({ samples }) => count(samples.length) },
    { title: "distinct inputs", align: "right", show: ({ inputs }) => count(inputs) },
    { title: "tokens", align: "right", show: (part) => count(lengths(part).reduce((sum, length) => sum + length, 0)) },
    { title: "shortest", align: "right", show: (part) => count(lengths(part)[0]) },
    { title: "median", align: "right", show: (part) => count(lengths(part)[Math.floor(part.samples.length / 2)]) },
    { title: "longest", align: "right", show: (part) => count(lengths(part).at(-1)) },
  ]);
  return (
    `${table}\n${epochSteps(experiment, 1).length} steps per epoch; truncated to ${config.training.maxLength} tokens: ` +
    `${truncatedPrompts} prompts, ${truncatedTargets} targets\n`
  );
}
