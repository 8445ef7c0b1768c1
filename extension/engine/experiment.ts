/** From a configuration to everything a run needs: the model, and each client's tokenized samples. */

import { largestOf } from "../protocol/config/largeLists.ts";
import type { RunConfig } from "../protocol/config/runConfig.ts";
import type { StartEvent } from "../protocol/run/events.ts";
import { epochBatches } from "./data/batches.ts";
import { partition } from "./data/partition.ts";
import { distinctInputs } from "./data/references.ts";
import type { Sample, TokenizedSample } from "./data/sample.ts";
import { readSplit } from "./data/splits.ts";
import { type TokenizedSamples, tokenizeSamples } from "./data/tokenize.ts";
import { openTokenizer } from "./data/tokenizer.ts";
import { loadModel, tokenizerFile } from "./io/huggingface.ts";
import type { LoadedModel } from "./model/weights.ts";

export interface Experiment {
  config: RunConfig;
  model: LoadedModel;
  /** By client. */
  clients: TokenizedSample[][];
  validation: TokenizedSample[];
  /** Samples and their distinct inputs, by split. */
  sizes: Record<"train" | "validation", SampleCounts>;
  truncatedPrompts: number;
  truncatedTargets: number;
  /** What was left out of the files of data, model and tokenizer, or chosen in them, as sentences that name the file. */
  notes: readonly string[];
  /** Tokens as text, one by one; U+FFFD for one that is only a part of a character. */
  tokenTexts(ids: readonly number[]): Promise<string[]>;
}

export interface SampleCounts {
  samples: number;
  /** Samples that differ in nothing but their target count as one. */
  inputs: number;
}

/** @param baseDirectory what relative paths of the configuration are relative to. */
export async function prepareExperiment(config: RunConfig, baseDirectory: string): Promise<Experiment> {
  const model = await loadModel(config.model, baseDirectory);
  const tokenizer = await openTokenizer(tokenizerFile(config.model, baseDirectory), model.config);
  const train = readSplit(config, "train", baseDirectory);
  const validation = readSplit(config, "validation", baseDirectory);
  const tokenize = (samples: readonly Sample[]) => tokenizeSamples(samples, tokenizer, config.training.maxLength);
  const clients: TokenizedSamples[] = [];
  for (const samples of partition(train.samples, config.clients, config.partition, config.seed)) {
    clients.push(await tokenize(samples));
  }
  const held = await tokenize(validation.samples);
  const all = [...clients, held];
  return {
    config,
    model,
    clients: clients.map(({ samples }) => samples),
    validation: held.samples,
    sizes: { train: countsOf(train.samples), validation: countsOf(validation.samples) },
    truncatedPrompts: all.reduce((sum, { truncatedPrompts }) => sum + truncatedPrompts, 0),
    truncatedTargets: all.reduce((sum, { truncatedTargets }) => sum + truncatedTargets, 0),
    // Both may be one file.
    notes: [...new Set([...model.notes, ...tokenizer.notes, ...train.notes, ...validation.notes])],
    tokenTexts: (ids) => tokenizer.decode(ids.map((id) => [id])),
  };
}

const countsOf = (samples: readonly Sample[]): SampleCounts => ({
  samples: samples.length,
  inputs: distinctInputs(samples).length,
});

/** Tokens of a sample as the model reads it. */
export function tokenCount({ prompt, target }: TokenizedSample): number {
  return prompt.length + target.length;
}

/** One global step's work: the clients that still have a mini-batch in this epoch, ascending. */
export type StepBatches = { client: number; samples: number[] }[];

/** An epoch's global steps: every client visits each of its samples once; those with fewer finish early and idle. */
export function epochSteps({ config, clients }: Experiment, epoch: number): StepBatches[] {
  const byClient = clients.map((samples, client) =>
    epochBatches(samples.map(tokenCount), config.training.batchSize, config.seed, client, epoch),
  );
  const steps = largestOf(byClient.map((batches) => batches.length));
  return Array.from({ length: steps }, (_, step) =>
    byClient.flatMap((batches, client) => {
      const samples = batches[step];
      return samples === undefined ? [] : [{ client, samples }];
    }),
  );
}

/** What is known of a run before its first step. */
export function startEvent(experiment: Experiment, trainableParameters: StartEvent["trainableParameters"]): StartEvent {
  const { clients, validation, truncatedPrompts, truncatedTargets } = experiment;
  return {
    kind: "start",
    clients: clients.map((samples, client) => ({
      client,
      samples: samples.length,
      tokens: samples.reduce((sum, sample) => sum + tokenCount(sample), 0),
    })),
    validationSamples: validation.length,
    truncatedPrompts,
    truncatedTargets,
    stepsPerEpoch: epochSteps(experiment, 1).length,
    trainableParameters,
  };
}
