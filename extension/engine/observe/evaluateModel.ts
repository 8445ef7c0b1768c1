/** Perplexity of a whole model, with or without an adapter, outside any run. */
import * as tf from "@tensorflow/tfjs-core";
import type { TokenizedSample } from "../data/sample.ts";
import { adapterTensorsOf } from "../io/adapterTensors.ts";
import type { Adapter } from "../io/peft.ts";
import { Gpt2 } from "../model/gpt2.ts";
import { notFinite } from "../model/notFinite.ts";
import type { LoadedModel } from "../model/weights.ts";
import { type BatchScore, perplexity, scoreBatch, scoringBatches } from "./perplexity.ts";

const batchSize = 16;

/**
 * Needs an open backend; gives the event loop a turn after every batch.
 *
 * @returns perplexity per target token, the end of text included; null where there are no samples.
 */
export async function evaluateModel(
  model: LoadedModel,
  adapter: Adapter | undefined,
  samples: readonly TokenizedSample[],
): Promise<{ perplexity: number | null; targetTokens: number }> {
  const adapters = adapterTensorsOf(adapter, model.config);
  const gpt2 = new Gpt2(model);
  try {
    const scores: BatchScore[] = [];
    for (const batch of scoringBatches(samples, batchSize)) {
      const score = scoreBatch(gpt2, batch, adapters);
      if (!Number.isFinite(score.nll))
        throw notFinite(
          batch
            .map(({ id }) => id)
            .join(", ")
            .slice(0, 80),
        );
      scores.push(score);
      await tf.nextFrame();
    }
    const targetTokens = scores.reduce((sum, score) => sum + score.targetTokens, 0);
    return { perplexity: perplexity(scores), targetTokens };
  } finally {
    gpt2.dispose();
  }
}
