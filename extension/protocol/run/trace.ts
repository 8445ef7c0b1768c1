/**
 * A run as panels draw it: named curves and what is marked on them, made from its events.
 *
 * A panel asks for the whole trace once and gets what is added later as updates; `seq` says how many events are in.
 */

import type { ByteKind, TensorInterface } from "../interfaces.ts";
import type { ThresholdGroup } from "../thresholdGroups.ts";
import type { BytePart, ControlEvent, Phase, ProbeEvent, policyStateNames, rewardParts, StartEvent } from "./events.ts";
import type { RunId } from "./runSummary.ts";
import type { Series } from "./series.ts";

/**
 * Names of curves; never an array position. The x of every curve is the epoch: step / steps per epoch, so that 1 is the end of
 * the first.
 */
export const seriesName = {
  /** Validation perplexity, at the end of each epoch. */
  perplexity: "perplexity",
  /** Mean training loss per target token over clients, in nats, each step. */
  loss: "loss",
  clientLoss: (client: number) => `loss/client-${client}`,
  /** A group's threshold in force: a point at every change, and one at every step. Drawn as a staircase. */
  theta: (group: ThresholdGroup) => (group === "activation" ? "theta" : `theta/${group}`),
  /** Of a learned threshold, each decision: the reward of the one before and its parts, and the components of the state. */
  reward: (group: ThresholdGroup) => `policy/${group}/reward`,
  rewardPart: (group: ThresholdGroup, part: (typeof rewardParts)[number]) => `policy/${group}/reward/${part}`,
  policyState: (group: ThresholdGroup, name: (typeof policyStateNames)[number]) => `policy/${group}/state/${name}`,
  /** Rows sent over rows, each epoch. */
  uploadRatio: (name: TensorInterface) => `upload/${name}`,
  clientUploadRatio: (name: TensorInterface, client: number) => `upload/${name}/client-${client}`,
  /** The same of all clients, each step. */
  stepUploadRatio: (name: TensorInterface) => `upload/${name}/step`,
  /** What stages leave of an interface's bytes: rows chosen, values coded, and all of it with frames; each epoch. */
  stage: (name: TensorInterface, stage: "selection" | "coding" | "total") => `stage/${name}/${stage}`,
  /** Mean cosine of this and the previous epoch's activations after a block, counted from 1, each epoch from the second. */
  blockSimilarity: (block: number) => `similarity/block-${block}`,
  /** Cumulative bytes of one kind, both directions, each step. */
  bytes: (kind: ByteKind) => `bytes/${kind}`,
  /** The same of one part of all kinds. */
  bytePart: (part: BytePart) => `bytes/part/${part}`,
  totalBytes: "bytes/total",
  /** The part of it that clients sent, each step. */
  uplinkBytes: "bytes/up",
  /** Cumulative bytes that `all` + `f32` would have sent, each epoch. */
  baselineBytes: "bytes/baseline",
  /** 1 - cumulative bytes / baseline, each epoch. */
  uplinkSaving: "saving/up",
  totalSaving: "saving/total",
  /** Each epoch. */
  samplesPerSecond: "speed",
  /** Resident memory of the runner in bytes, each epoch. */
  memory: "memory",
  /** Wall time of a step in milliseconds. */
  stepTime: "time/step",
  /** Milliseconds that a step spends in a phase, all clients together: the mean over an epoch, at its end. */
  phaseTime: (phase: Phase) => `time/phase/${phase}`,
  /** Seconds since the run began, at the end of each step; and of each epoch, its evaluation included. */
  elapsed: "time/elapsed",
  epochElapsed: "time/elapsed/epoch",
} as const;

const perEpoch =
  /^(perplexity$|upload\/(?!.*\/step$)|stage\/|similarity\/|bytes\/baseline$|saving\/|speed$|memory$|time\/phase\/|time\/elapsed\/epoch$)/;

/** Whether a curve has a point at the end of each epoch, after its evaluation, and not one at each step. */
export function isPerEpoch(name: string): boolean {
  return perEpoch.test(name);
}

export type SeriesTable = Record<string, Series>;

/** One epoch's similarities of one interface, binned by `similarityBinEdges`. */
export interface EpochHistogram {
  epoch: number;
  interface: TensorInterface;
  counts: number[];
  mean: number | null;
  std: number | null;
}

/** What was added to a trace. */
export interface TraceParts {
  /** Null until the run's first event. */
  start: StartEvent | null;
  series: SeriesTable;
  histograms: EpochHistogram[];
  controls: ControlEvent[];
  /** One an epoch, without the tensors. */
  probes: ProbeEvent[];
}

export interface RunTrace extends TraceParts {
  run: RunId;
  /**
   * Events included, of both logs. A run that resumes from a checkpoint removes what it computes again: its trace starts over
   * beyond a gap, so that every follower asks for a snapshot.
   */
  seq: number;
}

/** Everything from event `fromSeq` up to `seq`. */
export interface TraceUpdate extends RunTrace {
  fromSeq: number;
}

/** How an update meets a trace of `seq` events: it fits, it is old, or events between are missing and a snapshot is needed. */
export function updateFits(seq: number, update: Pick<TraceUpdate, "fromSeq" | "seq">): "fits" | "old" | "gap" {
  if (update.seq <= seq) return "old";
  return update.fromSeq === seq ? "fits" : "gap";
}
