/** How much a run will write, from its configuration and its samples. */
import { type Experiment, tokenCount } from "../../engine/experiment.ts";
import { checkSpace } from "../../engine/io/files/diskSpace.ts";
import type { Gpt2Config } from "../../engine/model/weights.ts";
import { adapterLayouts } from "../../engine/parties/adapters.ts";
import { clientTopologies, topologyOf } from "../../engine/parties/topology.ts";
import { checkpointCopies } from "../../engine/store/checkpointFile.ts";
import { keepsReferences } from "../../engine/wire/linkCodec.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { directionOf, type TensorInterface } from "../../protocol/interfaces.ts";
import { showBytes } from "../../protocol/quantities.ts";
import { cacheBytes } from "../validate/cacheBytes.ts";

/** In bytes. */
export interface DiskNeed {
  /** One file, once every sample has been visited; two are kept while the next is written. */
  checkpoint: number;
  /** How many are kept besides, to fork from. */
  keptCheckpoints: number;
  /** What the caches have no memory for. */
  caches: number;
  /** All epochs' files. */
  probes: number;
  /** At most, what was received of the probed samples: one file, and the next while it is written. */
  received: number;
}

/** @param epochsDone of a resumed run */
export function diskNeed({ config, model, clients }: Experiment, epochsDone = 0): DiskNeed {
  return diskNeedOf(
    config,
    model.config,
    clients.map((samples) => samples.map(tokenCount)),
    epochsDone,
  );
}

/** Bytes that a new run takes at the most, while it runs. */
export function diskBytes(need: DiskNeed, config: RunConfig): number {
  const { checkpoint, caches, probes, received } = need;
  return checkpointFiles(need, config) * checkpoint + caches + probes + received;
}

/** Those that come and go, of which a resumed run has all but the next, and those kept for forks. */
function checkpointFiles({ keptCheckpoints }: DiskNeed, { checkpoint }: RunConfig, isResumed = false): number {
  const { every, keepEvery, everySteps, minutes } = checkpoint;
  const passing = isResumed ? 1 : checkpointCopies;
  return (every + keepEvery + everySteps + minutes === 0 ? 0 : passing) + keptCheckpoints;
}

/** @param rows tokens of each sample, by client */
export function diskNeedOf(
  config: RunConfig,
  model: Gpt2Config,
  rows: readonly (readonly number[])[],
  epochsDone = 0,
): DiskNeed {
  const { width, layers } = model;
  const topology = topologyOf(config, layers);
  const crossings = topology.crossings.flatMap(({ forward, backward }) => [forward, backward]);
  const isHeld = (name: TensorInterface) => {
    const codec = config.wire[name];
    return codec !== undefined && keepsReferences(codec);
  };
  const references = 4 * width * sum(rows.map(sum)) * crossings.filter(isHeld).length;
  const layouts = adapterLayouts(model, config.lora, clientTopologies(config, layers));
  // Each party's adapters and two moments of each, and those that the last probe ran with.
  const trained = layouts.server.size + sum(layouts.clients.map(({ size }) => size));
  const adapters = 4 * (3 * trained + layouts.model.size);
  const probedRows = sum(rows.map((own) => sum(own.slice(0, config.probe.samplesPerClient))));
  const watched = topology.crossings.flatMap(({ forward, backward }) =>
    config.probe.gradients ? [forward, backward] : [forward],
  );
  // Two bytes a value, of what crosses and of what the receiver holds.
  const probe = 2 * width * probedRows * (watched.length + watched.filter(isHeld).length);
  // Every sample of every interface upwards may have been made with adapters of a step of its own.
  const made = layouts.clients.map(({ size }, i) => size * Math.min(config.probe.samplesPerClient, rows[i]!.length));
  const upwards = crossings.filter((name) => directionOf(name) === "up").length;
  return {
    checkpoint: references + adapters,
    keptCheckpoints: keptUntil(config, config.training.epochs - 1) - keptUntil(config, epochsDone),
    caches: cacheBytes(config, topology, width, rows).disk,
    probes: probe * Math.max(0, config.training.epochs - epochsDone),
    received: 2 * 4 * (width * probedRows * crossings.length + upwards * sum(made)),
  };
}

/** None after the last epoch: there is nothing left to continue with. */
function keptUntil({ checkpoint: { keepEvery } }: RunConfig, epoch: number): number {
  return keepEvery === 0 ? 0 : Math.floor(Math.max(0, epoch) / keepEvery);
}

/**
 * Refuses a run that the disk has no room for.
 *
 * @param epochsDone of a resumed run, whose checkpoint is there already. @throws run-failed, saying what needs how much.
 */
export function checkRoom(directory: string, experiment: Experiment, epochsDone?: number): void {
  const need = diskNeed(experiment, epochsDone);
  const { checkpoint, caches, probes, received } = need;
  const files = checkpointFiles(need, experiment.config, epochsDone !== undefined);
  const parts = [
    [files === 1 ? "the next checkpoint" : `${files} checkpoints`, files * checkpoint],
    ["caches", caches],
    ["probes", probes + received],
  ] as const;
  const listed = parts.filter(([, bytes]) => bytes > 0).map(([name, bytes]) => `${name} ${showBytes(bytes)}`);
  checkSpace(directory, sum(parts.map(([, bytes]) => bytes)), {
    what: `the disk has too little room for the run (${listed.join(", ")})`,
    remedy:
      "Free some space, or choose another folder, fewer probes (probe.samplesPerClient), more cache.memory or no checkpoints.",
  });
}

/** Before a checkpoint is written beside the one before. @throws run-failed. */
export function checkCheckpointRoom(directory: string, { checkpoint }: DiskNeed): void {
  checkSpace(directory, checkpoint, {
    what: "the disk has too little room for the next checkpoint",
    remedy: "Free some space and resume the run: the checkpoint before is kept.",
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
