/** What can be predicted of a run from its configuration, the shape of its model and the lengths of its samples. */
import { keptTokens } from "../../engine/data/tokenize.ts";
import { usableMemoryBytes } from "../../engine/io/machine.ts";
import { topologyOf } from "../../engine/parties/topology.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { Prediction } from "../../protocol/messages/configValidation.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { diskBytes, diskNeedOf } from "../run/diskNeed.ts";
import { cacheBytes } from "./cacheBytes.ts";
import type { CountedSample } from "./corpora.ts";
import type { ExaminedData } from "./dataExamination.ts";
import type { ExaminedModel } from "./modelExamination.ts";
import { type RunnerMemory, runnerMemory } from "./runnerMemory.ts";
import { bytesPerStep, stepsPerEpoch } from "./traffic.ts";

export interface Predicted {
  prediction: Prediction;
  memory: RunnerMemory;
}

/** What an earlier run of the same file shows. */
export interface Earlier {
  upload: Prediction["upload"];
  pace: { run: RunId; stepSeconds: number } | null;
}

export function predict(
  config: RunConfig,
  { shape, parameters }: ExaminedModel,
  data: ExaminedData,
  { upload, pace }: Earlier,
): Predicted {
  const { batchSize, maxLength } = config.training;
  const { layers, width, positions } = shape;
  const topology = topologyOf(config, layers);
  const rowsOf = (sample: CountedSample) => {
    const { prompt, target } = keptTokens(sample, maxLength);
    return prompt + target + 2;
  };
  const rows = data.clients.map((samples) => samples.map(rowsOf));
  const caches = cacheBytes(config, topology, width, rows);
  const memory = runnerMemory(config, shape, rows, caches);
  const steps = stepsPerEpoch(rows, batchSize);
  const prediction: Prediction = {
    model: { layers, width, parameters, positions },
    clients: data.clients.map((samples, client) => ({
      client,
      samples: samples.length,
      tokens: sum(rows[client]!),
      categories: countCategories(samples),
    })),
    validationSamples: data.validation.length,
    validationInputs: data.validationInputs.taken,
    stepsPerEpoch: steps,
    bytesPerStep: bytesPerStep(config, topology, width, rows),
    cacheBytes: caches,
    memoryBytes: memory.total,
    diskBytes: diskBytes(diskNeedOf(config, shape, rows), config),
    machineBytes: usableMemoryBytes(),
    duration: pace && { run: pace.run, seconds: pace.stepSeconds * steps * config.training.epochs },
    upload,
  };
  return { prediction, memory };
}

function countCategories(samples: readonly CountedSample[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { category } of samples) counts.set(category, (counts.get(category) ?? 0) + 1);
  return Object.fromEntries(counts);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
