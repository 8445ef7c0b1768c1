/**
 * Events of a run: the lines of `metrics.jsonl` and of `timings.jsonl`.
 *
 * `metrics.jsonl` holds only what follows from config and seed, so that two runs of one config have the same file,
 * byte for byte (method, invariant 6). Wall-clock time lives in `timings.jsonl`.
 */
import type { WireError } from "../errors.ts";
import type { ByteKind, Direction, Interface, TensorInterface } from "../interfaces.ts";
import type { ByGroup, ThresholdGroup } from "../thresholdGroups.ts";

export type RunStatus = "running" | "done" | "failed" | "interrupted";

/**
 * What bytes of frames are: coded values; side information without which values have no meaning or place (scales, indices, bitmaps); or
 * header, which is all else (frame and entry headers, lengths, checksums).
 */
export const byteParts = ["values", "side", "header"] as const;
export type BytePart = (typeof byteParts)[number];

/** Bytes of one kind that crossed one interface for one client: the sum of their parts. */
export interface ByteRow extends Record<BytePart, number> {
  client: number;
  interface: Interface;
  direction: Direction;
  kind: ByteKind;
  bytes: number;
}

/** One sample's upload decision: `similarity` is null on its first visit and for the selector `all`. */
export interface Decision {
  sample: string;
  similarity: number | null;
  /** Rows (tokens) sent and rows the sample has; 0 sent means the receiver reused its reference. */
  sentRows: number;
  rows: number;
}

export interface StartEvent {
  kind: "start";
  clients: { client: number; samples: number; tokens: number }[];
  validationSamples: number;
  /** Samples that lost tokens to `maxLength`: those cut in the prompt, and those whose target by itself was too long. */
  truncatedPrompts: number;
  truncatedTargets: number;
  stepsPerEpoch: number;
  trainableParameters: { client: number; server: number };
}

export interface StepEvent {
  kind: "step";
  epoch: number;
  /** Global step of the run, from 1. */
  step: number;
  /** Mean loss per target token of each client's mini-batch, in nats; idle clients are absent. */
  clients: { client: number; loss: number; targetTokens: number }[];
  frames: number;
  bytes: ByteRow[];
  decisions: { interface: TensorInterface; client: number; samples: Decision[] }[];
}

/** Ratios of one tensor interface over an epoch, from rows: 1 sends everything. */
export interface UploadRatio {
  interface: TensorInterface;
  overall: number;
  byClient: { client: number; ratio: number }[];
}

export interface EpochEvent {
  kind: "epoch";
  epoch: number;
  step: number;
  trainLoss: number;
  /** Validation perplexity of the global model, per target token; null where no held-out data was given. */
  perplexity: number | null;
  /** The thresholds in force: of activations in every run, of gradients only where it decides on something. */
  thetas: ByGroup<number>;
  uploadRatios: UploadRatio[];
  /** Counts per bin of `similarityBinEdges`, per interface; first visits have no similarity. */
  similarityHistograms: { interface: TensorInterface; counts: number[]; mean: number | null; std: number | null }[];
  /** This epoch's bytes, summed over steps. */
  bytes: ByteRow[];
  /** The same samples through `all` + `f32`, encoded and counted. */
  baselineBytes: ByteRow[];
  cumulative: { up: number; down: number; baselineUp: number; baselineDown: number };
  /** 1 - cumulative / baseline. */
  saving: { up: number; down: number; total: number };
}

export interface ProbeEvent {
  kind: "probe";
  epoch: number;
  /** Path relative to the run's folder. */
  file: string;
  samples: { client: number; sample: string; rows: number }[];
  /** Whose tensors the file holds. Absent in runs of earlier versions, which kept only `up.act`. */
  interfaces?: TensorInterface[];
  /** Mean cosine between this and the previous epoch's activations after each block; null in the first epoch. */
  layerSimilarity: number[] | null;
  /** Cosine of each token's vector at the cut, this against the previous epoch, by sample. */
  tokenSimilarity: number[][] | null;
}

/** The threshold from now on, and who decided. */
export interface ControlEvent {
  kind: "control";
  epoch: number;
  step: number;
  /** Whose threshold. */
  group: ThresholdGroup;
  theta: number;
  source: "start" | "controller" | "user";
  reason: string;
  /** Only where the user acted just now: took the threshold over, or gave it back. */
  hand?: "taken" | "givenBack";
}

/** A decision of a threshold that is learned, and what it was made on. The threshold itself is reported by a control event. */
export interface PolicyEvent {
  kind: "policy";
  epoch: number;
  step: number;
  group: ThresholdGroup;
  /** The action: chosen by the policy, whether or not the user holds another. */
  theta: number;
  /** Components of the state in -1..1, in the order of `policyStateNames`. */
  state: number[];
  /** What came of the decision before; null for the first. */
  reward: { total: number; quality: number; gain: number; bytes: number } | null;
  /** Exploration on the action, in halves of the range from low to high. */
  noise: number;
  /** Mean squared error of the critic before its last update; null for the first decision. */
  criticLoss: number | null;
}

/** Of {@link PolicyEvent.reward}, without the total. */
export const rewardParts = ["quality", "gain", "bytes"] as const;

/** Of {@link PolicyEvent.state}. */
export const policyStateNames = [
  "logPerplexity",
  "change",
  "overBest",
  "uploadRatio",
  "theta",
  "meanSimilarity",
  "stdSimilarity",
  "progress",
] as const;

export interface EndEvent {
  kind: "end";
  status: Exclude<RunStatus, "running">;
  epoch: number;
  step: number;
  error?: WireError;
}

export type MetricEvent = StartEvent | StepEvent | EpochEvent | ProbeEvent | ControlEvent | PolicyEvent | EndEvent;

export const phases = ["clientForward", "encode", "server", "decode", "clientBackward", "optimizer", "count"] as const;
/**
 * Phases of a client's step: `server` is its forward and backward; `encode` and `decode` are selector, payload and frame, from
 * values to values; reading them out of a backend and making a tensor of them is the party's own; `count` encodes the baseline that savings are
 * measured against, which no real deployment would do.
 */
export type Phase = (typeof phases)[number];

export interface TimingEvent {
  kind: "timing";
  epoch: number;
  step: number;
  /** Milliseconds of wall time of the whole global step, and by phase summed over clients. */
  wallMs: number;
  phaseMs: Record<Phase, number>;
  /** Milliseconds since the run began. */
  atMs: number;
}

export interface EpochTimingEvent {
  kind: "epochTiming";
  epoch: number;
  wallMs: number;
  evaluateMs: number;
  probeMs: number;
  samplesPerSecond: number;
  rssBytes: number;
  atMs: number;
}

export type RunEvent = MetricEvent | TimingEvent | EpochTimingEvent;

/** An event as written: `seq` counts from 0 within its file, without gaps. */
export type Sequenced<E> = E & { seq: number };

/** Bins of the similarity histograms. */
export const similarityBins = 64;

/**
 * The 65 edges of the similarity bins, from 1 down to -1.
 *
 * Temporal similarities crowd near 1, where thresholds are chosen; equal bins in the cosine would put them all into
 * one. The bins are quadratic in the angle: edge i is cos(pi (i/64)^2), so a quarter of them lie above 0.98.
 */
export const similarityBinEdges: readonly number[] = Array.from({ length: similarityBins + 1 }, (_, i) =>
  Math.cos(Math.PI * (i / similarityBins) ** 2),
);
