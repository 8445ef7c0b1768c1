/**
 * Floating-point operations of a training step, counted from the model's dimensions: a product [m, k] x [k, n] is 2 m k n,
 * and nothing but matrix products counts.
 *
 * Counted is what the engine computes: padded rows as real ones, whole attention squares (no causal halving), logits at
 * target positions only, and no gradient of a frozen weight.
 */
import { type Experiment, type StepBatches, tokenCount } from "../../extension/engine/experiment.ts";
import { adapterLayout, projectionWidths } from "../../extension/engine/model/lora.ts";
import type { Gpt2Config } from "../../extension/engine/model/weights.ts";
import { blocksOf, type Party, topologyOf } from "../../extension/engine/parties/topology.ts";
import { loraTargets, type RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { Phase } from "../../extension/protocol/run/events.ts";

/** Operations by the phases that have matrix products; `server` is forward and backward. */
export type StepFlops = Record<Extract<Phase, "clientForward" | "server" | "clientBackward">, number>;

/** A mini-batch as far as it matters here. */
export interface BatchShape {
  size: number;
  /** Padded length S. */
  length: number;
  /** Target tokens of the whole batch. */
  targets: number;
}

/** The shapes of a global step's mini-batches. */
export function batchShapes({ clients }: Experiment, batches: StepBatches): BatchShape[] {
  return batches.map(({ client, samples }) => {
    const chosen = samples.map((sample) => clients[client]![sample]!);
    return {
      size: chosen.length,
      length: Math.max(...chosen.map(tokenCount)),
      targets: chosen.reduce((sum, { target }) => sum + target.length, 0),
    };
  });
}

/** Operations of one client's mini-batch through the whole split model and back. */
export function batchFlops(config: RunConfig, model: Gpt2Config, batch: BatchShape): StepFlops {
  const topology = topologyOf(config, model.layers);
  const pass = (party: Party) => blockFlops(config, model, blocksOf(topology, party), batch);
  const client = pass("client");
  const server = pass("server");
  // The tied head, [targets, d] x [d, vocabulary], and back.
  const head = 2 * (2 * batch.targets * model.width * model.vocabSize);
  return {
    clientForward: client.forward,
    server: server.forward + server.backward + head,
    clientBackward: client.backward - firstInputFlops(config, model, batch),
  };
}

/** {@link batchFlops} summed. */
export function totalFlops(config: RunConfig, model: Gpt2Config, batches: readonly BatchShape[]): StepFlops {
  const total: StepFlops = { clientForward: 0, server: 0, clientBackward: 0 };
  for (const batch of batches) {
    const flops = batchFlops(config, model, batch);
    for (const phase of Object.keys(total) as (keyof StepFlops)[]) total[phase] += flops[phase];
  }
  return total;
}

/** The gradient by the input of the model's first projection, which is not formed: nothing before it trains. */
function firstInputFlops({ lora }: RunConfig, model: Gpt2Config, { size, length }: BatchShape): number {
  const [inWidth, outWidth] = projectionWidths(model, "c_attn");
  const adapter = lora.targets.includes("c_attn") ? lora.rank * inWidth : 0;
  return 2 * size * length * (inWidth * outWidth + adapter);
}

/** A range of blocks, forward and backward, with the gradient by the first block's input. */
function blockFlops({ lora }: RunConfig, model: Gpt2Config, blocks: readonly number[], { size, length }: BatchShape) {
  const rows = size * length;
  const projections = loraTargets.reduce((sum, target) => {
    const [inWidth, outWidth] = projectionWidths(model, target);
    return sum + 2 * rows * inWidth * outWidth;
  }, 0);
  // Query by key and probability by value: [S, d / heads] x [d / heads, S] for each sample and head.
  const attention = 2 * (2 * size * length * length * model.width);
  const adapters = adapterLayout(model, lora, blocks).slots.reduce(
    (sum, { inWidth, outWidth }) => sum + 2 * rows * lora.rank * (inWidth + outWidth),
    0,
  );
  return {
    forward: blocks.length * (projections + attention) + adapters,
    // dx of each projection; both gradients of both attention products; of each LoRA pair dx, dA and dB.
    backward: blocks.length * (projections + 2 * attention) + 2 * adapters,
  };
}
