/** Held-out quality of the whole model: perplexity per target token (method, section 1). */
import { batchGeometry } from "../backend/fused.ts";
import { padBatch } from "../data/batches.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { Gpt2 } from "../model/gpt2.ts";
import type { AdapterTensors } from "../model/lora.ts";
import { tensorScope } from "../model/tensorScope.ts";
import { labelsOf, targetTensors } from "../parties/batchTensors.ts";

/** Sum of negative log-likelihoods (nats) over a batch's target tokens. */
export interface BatchScore {
  nll: number;
  targetTokens: number;
}

/** Scores one batch with the uncut model. @param adapters makes the adapters' tensors; none for the bare model. */
export function scoreBatch(
  model: Gpt2,
  samples: readonly TokenizedSample[],
  adapters: () => AdapterTensors,
): BatchScore {
  return tensorScope(() => {
    const { ids, lengths, length } = padBatch(samples, model.config.endOfText);
    const batch = batchGeometry(lengths, length);
    const y = model.evaluateBlocks(model.embed(ids, length), [0, model.config.layers], batch, adapters());
    const nll = model.evaluateScore(y, targetTensors(samples.map(labelsOf), length)).dataSync();
    return { nll: Array.from(nll).reduce((sum, value) => sum + value, 0), targetTokens: nll.length };
  });
}

/** exp(mean NLL per target token) over scored batches; null when there is nothing to score. */
export function perplexity(scores: readonly BatchScore[]): number | null {
  const targetTokens = scores.reduce((sum, score) => sum + score.targetTokens, 0);
  if (targetTokens === 0) return null;
  return Math.exp(scores.reduce((sum, score) => sum + score.nll, 0) / targetTokens);
}

/** Batches for scoring: by length, so that little is padded; the order of `samples` does not matter for the result. */
export function scoringBatches(samples: readonly TokenizedSample[], batchSize: number): TokenizedSample[][] {
  const length = ({ prompt, target }: TokenizedSample) => prompt.length + target.length;
  const sorted = [...samples].sort((a, b) => length(a) - length(b));
  const batches: TokenizedSample[][] = [];
  for (let at = 0; at < sorted.length; at += batchSize) batches.push(sorted.slice(at, at + batchSize));
  return batches;
}
