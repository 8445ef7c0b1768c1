/**
 * A client: its samples, its adapters, its ends of the wire.
 *
 * It never sees a server object; what it knows of the server came out of a frame.
 */
import type { TrainingConfig } from "../../protocol/config/runConfig.ts";
import { sendAll, type Thetas } from "../control/controllers.ts";
import { type PaddedBatch, padBatch } from "../data/batches.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { AdapterLayout } from "../model/lora.ts";
import { AdamW, type AdamWState } from "../model/optimizer.ts";
import type { CacheBytes } from "../wire/cache/sampleSlots.ts";
import type { LabelSender, SampleLabels } from "../wire/frame/labels.ts";
import { decodeThresholds } from "../wire/frame/sideFrames.ts";
import { labelsOf } from "./batchTensors.ts";
import { cacheBytes, type HeldReferences, heldReferences, type WireEnds } from "./wireEnds.ts";

export interface ClientOptions {
  id: number;
  samples: readonly TokenizedSample[];
  layout: AdapterLayout;
  adapters: Float32Array;
  training: TrainingConfig;
  wire: WireEnds;
  /** Absent where labels stay on the client. */
  labelSender: LabelSender | undefined;
  endOfText: number;
}

/** What a client remembers between steps. */
export interface ClientState {
  client: number;
  adapters: Float32Array;
  optimizer: AdamWState;
  /** What its receivers hold. */
  held: HeldReferences[];
}

export class Client {
  readonly id: number;
  readonly layout: AdapterLayout;
  readonly wire: WireEnds;
  readonly labelSender: LabelSender | undefined;
  /** The flat adapter vector R_c[i]; stepped in place. */
  readonly adapters: Float32Array;
  /** Similarities at or above which it does not send again. It sends everything until the server has said otherwise. */
  thetas: Thetas = sendAll;
  private readonly samples: readonly TokenizedSample[];
  private readonly endOfText: number;
  private readonly optimizer: AdamW;

  constructor(options: ClientOptions) {
    this.id = options.id;
    this.layout = options.layout;
    this.wire = options.wire;
    this.labelSender = options.labelSender;
    this.adapters = options.adapters;
    this.samples = options.samples;
    this.endOfText = options.endOfText;
    this.optimizer = new AdamW(options.layout.size, options.training);
  }

  /** @param samples numbers among this client's samples. */
  batch(samples: readonly number[]): PaddedBatch {
    return padBatch(
      samples.map((sample) => this.samples[sample]!),
      this.endOfText,
    );
  }

  /** What the loss needs of each sample. */
  labels(samples: readonly number[]): SampleLabels[] {
    return samples.map((sample) => labelsOf(this.samples[sample]!, sample));
  }

  /** One AdamW step of R_c[i]. @param gradient flat, of this client's own mean loss. */
  update(gradient: Float32Array): void {
    this.optimizer.update(this.adapters, gradient);
  }

  /** Takes over the fed server's average. */
  receiveAdapters(mean: Float32Array): void {
    this.adapters.set(mean);
  }

  /** @param frame of `down.control`. */
  receiveThresholds(frame: Uint8Array): void {
    this.thetas = { ...this.thetas, ...decodeThresholds(this.id, frame) };
  }

  state(): ClientState {
    return {
      client: this.id,
      adapters: this.adapters.slice(),
      optimizer: this.optimizer.state(),
      held: heldReferences(this.wire),
    };
  }

  /** Goes on from a state, but for what its ends of the wire remember. */
  restore({ adapters, optimizer }: ClientState, thetas: Thetas): void {
    this.adapters.set(adapters);
    this.optimizer.restore(optimizer);
    this.thetas = thetas;
  }

  /** Bytes held for the temporal compressor between frames. */
  get cacheBytes(): CacheBytes {
    return cacheBytes(this.wire);
  }
}
