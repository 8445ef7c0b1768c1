/** What is benchmarked: an experiment of chosen shape. */
import path from "node:path";
import type { TokenizedSample } from "../../extension/engine/data/sample.ts";
import { type Experiment, prepareExperiment } from "../../extension/engine/experiment.ts";
import { type ModelPreset, modelPresetConfig } from "../../extension/engine/model/modelPresets.ts";
import { configIssuesToError } from "../../extension/protocol/config/configIssues.ts";
import { parseConfig } from "../../extension/protocol/config/parseConfig.ts";
import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";

export interface WorkloadOptions {
  backend: RunConfig["backend"];
  lanes: RunConfig["lanes"];
  /** `nano` is the bundled model, the others have random weights. */
  preset: ModelPreset;
  /** An E2E training file (`mr,ref`); the synthetic corpus without one. */
  data: string | undefined;
  clients: number;
  batch: number;
  /** Every sample this long, in tokens; as they come without. */
  length: number | undefined;
  /** Global steps of an epoch. */
  steps: number;
  epochs: number;
}

/** The experiment: defaults of the schema otherwise, nothing held out and nothing probed, since training is what is timed. */
export async function prepareWorkload(options: WorkloadOptions): Promise<Experiment> {
  const { backend, lanes, preset, data, clients, batch, length, steps, epochs } = options;
  const file = data && path.resolve(data);
  const corpus = file ? { format: "e2e-csv", train: file, validation: file } : { format: "synthetic" };
  const text = JSON.stringify({
    model: preset === "nano" ? "nano" : `random:${preset}`,
    data: { ...corpus, maxTrain: clients * batch * steps, maxValidation: 1 },
    clients,
    backend,
    lanes,
    training: { epochs, batchSize: batch, maxLength: modelPresetConfig(preset).positions },
    probe: { samplesPerClient: 0 },
  });
  const { config, issues } = parseConfig(text, "benchmark");
  if (config === undefined) throw configIssuesToError(issues);
  const experiment = await prepareExperiment(config, process.cwd());
  const shaped = (sample: TokenizedSample) => (length === undefined ? sample : ofLength(sample, length));
  return { ...experiment, clients: experiment.clients.map((samples) => samples.map(shaped)), validation: [] };
}

/** A sample of exactly `length` tokens, half of them targets: cut, or repeated from its start, up to its last token. */
function ofLength({ id, prompt, target }: TokenizedSample, length: number): TokenizedSample {
  const resized = (ids: Int32Array, size: number) =>
    Int32Array.from({ length: size }, (_, i) => (i === size - 1 ? ids.at(-1)! : ids[i % ids.length]!));
  const targets = length >> 1;
  return { id, prompt: resized(prompt, length - targets), target: resized(target, targets) };
}
