/**
 * What the coordinator asks of a lane. Everything here crosses a thread boundary by structured clone; between
 * clients and server only adapters cross lanes, and those as frames (method, section 1).
 */

import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { Interface, TensorInterface } from "../../protocol/interfaces.ts";
import type { Phase } from "../../protocol/run/events.ts";
import type { BackendReport } from "../backend/select.ts";
import type { Thetas } from "../control/controllers.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { LoadedModel } from "../model/weights.ts";
import type { GlobalAdapters } from "../parties/adapters.ts";
import type { ClientState } from "../parties/client.ts";
import type { Party } from "../parties/topology.ts";
import type { HeldReferences } from "../parties/wireEnds.ts";
import type { FrameSize } from "../transport/ledger.ts";
import type { CacheBytes } from "../wire/cache/sampleSlots.ts";
import type { HeldSample, SampleDecision } from "../wire/link.ts";

export interface LaneSetup {
  config: RunConfig;
  model: LoadedModel;
  /** The clients that live on this lane. */
  clients: { client: number; samples: readonly TokenizedSample[] }[];
  /** Memory for what the ends of this lane's links remember, and the folder of a file for the rest. */
  caches: { memoryBytes: number; folder: string };
}

export interface LaneReady {
  backend: BackendReport;
}

export interface StepWork {
  epoch: number;
  step: number;
  /** The server's own thresholds, for what it sends. */
  thetas: Thetas;
  /** R_s as it is before this step, flat. */
  serverAdapters: Float32Array;
  /** Each working client's mini-batch, as sample numbers. */
  batches: { client: number; samples: number[] }[];
}

export interface ClientStep {
  client: number;
  loss: number;
  targetTokens: number;
  serverGradient: Float32Array;
  frames: FrameCount[];
  decisions: { interface: TensorInterface; samples: SampleDecision[] }[];
}

/** What one use of an interface cost, and what `all` + `f32` would have cost. */
export interface FrameCount {
  interface: Interface;
  /** Undefined where nothing had to cross. */
  sent: FrameSize | undefined;
  baseline: FrameSize;
}

export interface LaneStep {
  clients: ClientStep[];
  phaseMs: Record<Phase, number>;
}

/** One client's frame of an adapter upload or broadcast. */
export interface ClientFrame {
  client: number;
  frame: Uint8Array;
}

export interface EvaluateWork {
  adapters: GlobalAdapters;
  batches: TokenizedSample[][];
}

/** Sum of negative log-likelihoods (nats) over a batch's target tokens. */
export interface BatchScore {
  nll: number;
  targetTokens: number;
}

export interface ProbedSample {
  client: number;
  sample: string;
  rows: number;
  /** What crosses at the cuts: activations in the order of the way forward, then gradients in that of the way back. */
  tensors: ProbedTensor[];
  /** Cosine with the epoch before after every block, [layers]; undefined in the first epoch. */
  layerSimilarity: number[] | undefined;
  /** Cosine of each token's vector at the cut with the epoch before, [rows]. */
  tokenSimilarity: number[] | undefined;
}

/** One interface's tensor of a probed sample, [rows, d], and the receiver's reference of it where it holds one. */
export interface ProbedTensor {
  interface: TensorInterface;
  current: Float32Array;
  reference: Float32Array | undefined;
}

/** A client between steps, with the server's side towards it; the references themselves come by themselves. */
export interface SeatState {
  client: ClientState;
  /** What the server's receivers hold of it. */
  server: HeldReferences[];
}

/** One receiver of a run. */
export interface ReceiverPlace {
  client: number;
  /** Whose it is: the client's, or the server's towards it. */
  party: Party;
  interface: TensorInterface;
}

export interface RestoreWork {
  seats: SeatState[];
  /** In force. */
  thetas: Thetas;
  /** The samples whose labels the server has, by client. */
  labelled: { client: number; samples: readonly number[] }[];
  /** Of the epoch before, which the next probe is compared with; null where there is nothing to compare with. */
  probed: GlobalAdapters | null;
  /** The mini-batches of the unfinished epoch so far. */
  batches: TrainedBatch[];
}

export interface TrainedBatch {
  client: number;
  samples: readonly number[];
  targetTokens: number;
}

export interface LaneMemory {
  tensors: number;
  tensorBytes: number;
  /** Bytes that the wires of this lane's clients hold between frames: sketches, references. */
  clientCaches: CacheBytes;
  serverCaches: CacheBytes;
}

export interface LaneApi {
  open(setup: LaneSetup): Promise<LaneReady>;
  /** Thresholds for one client, as a `down.control` frame. */
  receiveControl(frames: ClientFrame[]): void;
  step(work: StepWork): LaneStep;
  /** Every client's adapters as `up.adapter` frames, in ascending order of clients. */
  uploadAdapters(step: number): ClientFrame[];
  /** `down.adapter` frames with the fed server's mean. */
  receiveAdapters(frames: ClientFrame[]): void;
  evaluate(work: EvaluateWork): BatchScore[];
  probe(adapters: GlobalAdapters): ProbedSample[];
  /** What this lane's clients and the server's sides towards them remember between steps. */
  state(): SeatState[];
  /** The tensors that a receiver holds of some samples. */
  references(place: ReceiverPlace, samples: readonly number[]): HeldSample[];
  /** Goes on from there; the lane must be newly opened. */
  restore(work: RestoreWork): void;
  /** Makes a receiver, and the sender that faces it, remember these too. */
  restoreReferences(place: ReceiverPlace, tensors: readonly HeldSample[]): void;
  memory(): LaneMemory;
  close(): void;
}
