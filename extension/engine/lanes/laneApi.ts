/**
 * What a federation requests from a lane. Everything here crosses a thread boundary by structured clone. Of what passes between clients and
 * server only adapters and thresholds cross lanes, and those as frames (method, section 1).
 */

import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Phase } from "../../protocol/run/events.ts";
import type { BackendReport } from "../backend/select.ts";
import type { Thetas } from "../control/controllers.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { LoadedModel } from "../model/weights.ts";
import type { BatchScore } from "../observe/perplexity.ts";
import type { ProbedSample } from "../observe/probe.ts";
import type { ReceivedSample } from "../observe/received.ts";
import type { ReceiverPlace } from "../parties/wireEnds.ts";
import type { FrameCount } from "../transport/ledger.ts";
import type { ClientFrame } from "../transport/worker.ts";
import type { CacheBytes } from "../wire/cache/sampleSlots.ts";
import type { HeldSample, SampleDecision } from "../wire/link.ts";
import type { PairState } from "./clientPair.ts";

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
  /** Flat, as the server's adapters. */
  serverGradient: Float32Array;
  frames: FrameCount[];
  decisions: { interface: TensorInterface; samples: SampleDecision[] }[];
}

export interface LaneStep {
  clients: ClientStep[];
  phaseMs: Record<Phase, number>;
}

/** A client's `up.adapter` frame, on its way from the lane to the server. */
export interface AdapterUpload extends ClientFrame {
  count: FrameCount;
}

export interface EvaluateWork {
  /** The global model's, of all slots, flat. */
  adapters: Float32Array;
  batches: TokenizedSample[][];
}

export interface RestoreWork {
  pairs: PairState[];
  /** In force. */
  thetas: Thetas;
  /** The samples whose labels the server has, by client. */
  labelled: { client: number; samples: readonly number[] }[];
  /** Global adapters of the epoch before, which the next probe is compared with; null where there is nothing to compare with. */
  probed: Float32Array | null;
  /** What the receivers had last decoded of the probed samples. */
  received: ReceivedSample[];
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
  /** Hands frames of the server to the clients that they are for. */
  deliver(frames: readonly ClientFrame[]): Promise<void>;
  /** Every client's mini-batch, one after another; rejects with the first failure of a party, which names it. */
  step(work: StepWork): Promise<LaneStep>;
  /** Makes every client send its adapters. In ascending order of clients. */
  uploadAdapters(step: number): Promise<AdapterUpload[]>;
  /** What every client's adapters are, in ascending order of clients. An observation. */
  adapters(): { client: number; adapters: Float32Array }[];
  evaluate(work: EvaluateWork): BatchScore[];
  /** @param adapters the global model's, of all slots, flat */
  probe(adapters: Float32Array): ProbedSample[];
  /** What this lane's clients and the server's sides of them remember between steps. */
  state(): PairState[];
  /** What its clients' receivers last decoded of the probed samples. */
  received(): ReceivedSample[];
  /** The tensors that a receiver holds of some samples. */
  references(place: ReceiverPlace, samples: readonly number[]): HeldSample[];
  /** Continues from there; the lane must be newly opened. */
  restore(work: RestoreWork): Promise<void>;
  /** Makes a receiver, and the sender that faces it, remember these too. */
  restoreReferences(place: ReceiverPlace, tensors: readonly HeldSample[]): void;
  memory(): LaneMemory;
  close(): void;
}
