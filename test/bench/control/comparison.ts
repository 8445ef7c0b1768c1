/** The experiment that both programs run, ours and the PyTorch peer. */
import { createWriteStream, writeFileSync } from "node:fs";
import path from "node:path";
import { finished } from "node:stream/promises";
import type { Experiment } from "../../../extension/engine/experiment.ts";
import { bundledModelDirectory } from "../../../extension/engine/io/huggingface.ts";
import { data } from "../../../extension/programs/cli/commands/data.ts";
import { type Context, outputOn } from "../../../extension/programs/cli/context.ts";
import { loadConfig, openExperiment } from "../../../extension/programs/cli/loadConfig.ts";
import type { BackendName } from "../../../extension/protocol/config/runConfig.ts";
import { shared } from "../../shared.ts";
import { comparisonData, type PeerOptions } from "../peer.ts";

/** The setting of the bundled model's reference behaviour (its README): E2E, 4 clients x 64 samples. */
const setting = { clients: 4, samples: 64, batch: 8, cut: 2, rank: 8, alpha: 16, lr: 2e-3, k: 16 };

export interface Comparison {
  epochs: number;
  /** Above 1 everything is sent. */
  theta: number;
  /** Held-out samples. */
  heldOut: number;
  /** Threads of the peer, lanes of ours. */
  threads: number;
}

/** The files that both programs read, in `folder`: the configuration, and its samples as `splitcom data --json` tells them. */
export async function writeComparison(
  folder: string,
  comparison: Comparison,
  context: Context,
): Promise<{ config: string; tokens: string }> {
  const config = path.join(folder, "peer.splitcom.json");
  const tokens = path.join(folder, "tokens.jsonl");
  writeFileSync(config, JSON.stringify(configOf(comparison)));
  const stdout = createWriteStream(tokens);
  await data.execute([config, "--json"], { ...context, stdout: outputOn(stdout) });
  await finished(stdout.end());
  return { config, tokens };
}

/** Our side of it. */
export function ourExperiment(config: string, backend: BackendName): Promise<Experiment> {
  return openExperiment(loadConfig(config, [`backend=${backend}`]));
}

/** The peer's side of it. */
export function peerOptions({ epochs, theta, threads }: Comparison, tokens: string): PeerOptions {
  const { samples: _samples, ...same } = setting;
  return { ...same, model: bundledModelDirectory("nano"), tokens, epochs, theta, threads };
}

function configOf({ epochs, theta, heldOut, threads }: Comparison): object {
  const { clients, samples, batch, cut, rank, alpha, lr, k } = setting;
  const [train, validation] = comparisonData;
  return {
    model: "nano",
    data: {
      format: "e2e-csv",
      train: shared(train),
      validation: shared(validation),
      maxTrain: clients * samples,
      maxValidation: heldOut,
    },
    clients,
    cutLayer: cut,
    lora: { rank, alpha },
    // The peer does not clip.
    training: { epochs, batchSize: batch, learningRate: lr, clipNorm: 0 },
    wire: { "up.act": { selector: theta > 1 ? "all" : "temporal", sketch: { kind: "rp", k } } },
    control: { kind: "fixed", theta },
    probe: { samplesPerClient: 0 },
    lanes: threads,
  };
}
