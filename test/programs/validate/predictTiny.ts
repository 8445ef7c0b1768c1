/** The tiny experiment as the validator predicts it, and what its caches really hold. */
import type { TokenizedSample } from "../../../extension/engine/data/sample.ts";
import { epochSteps } from "../../../extension/engine/experiment.ts";
import { Federation } from "../../../extension/engine/federation.ts";
import { openLocalLanes } from "../../../extension/engine/lanes/lanes.ts";
import type { CountedSample } from "../../../extension/programs/validate/corpora.ts";
import type { ExaminedModel } from "../../../extension/programs/validate/modelExamination.ts";
import { predict } from "../../../extension/programs/validate/prediction.ts";
import type { RunConfig } from "../../../extension/protocol/config/runConfig.ts";
import type { Prediction } from "../../../extension/protocol/messages/configValidation.ts";
import { tinyExperiment, tinyModelConfig } from "../../engine/tinyExperiment.ts";

const counted = ({ prompt, target }: TokenizedSample): CountedSample => ({
  prompt: prompt.length - 1,
  target: target.length - 1,
  category: "",
});

/** Of the tiny experiment, whose samples come from no file. */
export function predictTiny(config: RunConfig): Prediction {
  const { clients, validation } = tinyExperiment(config);
  const model = { shape: tinyModelConfig, parameters: 0 } as ExaminedModel;
  return predict(
    config,
    model,
    {
      clients: clients.map((own) => own.map(counted)),
      validation: validation.map(counted),
      validationInputs: { taken: validation.length, all: validation.length },
    },
    { upload: null, pace: null },
  ).prediction;
}

/** Bytes that clients and server hold once every sample has been visited, on one lane. */
export async function tinyCaches(config: RunConfig): Promise<Prediction["cacheBytes"]> {
  const experiment = tinyExperiment(config);
  const lanes = openLocalLanes(1);
  try {
    const federation = await Federation.open(experiment, lanes);
    for (const [step, batches] of epochSteps(experiment, 1).entries()) await federation.train(1, step + 1, batches);
    const [memory] = await federation.memory();
    const { clientCaches, serverCaches } = memory!;
    return {
      clients: clientCaches.memory + clientCaches.disk,
      server: serverCaches.memory + serverCaches.disk,
      disk: clientCaches.disk + serverCaches.disk,
    };
  } finally {
    await lanes.close();
  }
}
