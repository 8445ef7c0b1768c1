/**
 * A client: its samples, its blocks and adapters, its optimizer, its ends of the wire.
 *
 * It knows the server by frames alone: those it hands to its transport and those it receives.
 */
import type { TrainingConfig } from "../../protocol/config/runConfig.ts";
import { badInput, fault, type SplitcomError } from "../../protocol/errors.ts";
import { sendAll, type Thetas } from "../control/controllers.ts";
import { padBatch } from "../data/batches.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { Gpt2 } from "../model/gpt2.ts";
import { type AdapterLayout, initialAdapters } from "../model/lora.ts";
import { AdamW, type AdamWState } from "../model/optimizer.ts";
import { andThen, guarded, type MaybePromise } from "../transport/maybePromise.ts";
import type { Transport } from "../transport/transport.ts";
import type { CacheBytes } from "../wire/cache/sampleSlots.ts";
import { interfaceOf } from "../wire/frame/frameReader.ts";
import type { LabelSender } from "../wire/frame/labels.ts";
import {
  decodeAdapter,
  decodeFailure,
  decodeThresholds,
  encodeAdapter,
  encodeFailure,
} from "../wire/frame/sideFrames.ts";
import { type BatchTensors, labelsOf } from "./batchTensors.ts";
import type { PhaseClock } from "./phaseClock.ts";
import { type SegmentResult, SplitStep, type StepAt, type StepParty } from "./splitStep.ts";
import type { Topology } from "./topology.ts";
import { cacheBytes, type HeldReferences, heldReferences, type WireEnds } from "./wireEnds.ts";

export interface ClientOptions {
  id: number;
  samples: readonly TokenizedSample[];
  model: Gpt2;
  topology: Topology;
  layout: AdapterLayout;
  seed: number;
  training: TrainingConfig;
  wire: WireEnds;
  /** Absent where labels stay on the client. */
  labelSender: LabelSender | undefined;
  clock: PhaseClock;
  /** To the server. */
  transport: Transport;
  observer: PartyObserver;
}

/** Who watches a party: for the record, not for the protocol. */
export interface PartyObserver {
  /** Where the loss is computed: mean negative log-likelihood per target token, in nats. */
  loss(loss: number, targetTokens: number): void;
  /** The other party has abandoned a step and reported it. */
  failure(error: SplitcomError): void;
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
  /** The flat adapter vector R_c[i]; stepped in place. */
  readonly adapters: Float32Array;
  readonly wire: WireEnds;
  private readonly options: ClientOptions;
  private readonly side: StepParty;
  private readonly optimizer: AdamW;
  /** Similarities at or above which it does not send again. It sends everything until the server has said otherwise. */
  private thetas: Thetas = sendAll;
  private step: SplitStep | undefined;
  private at = 0;
  private failedAt = -1;

  constructor(options: ClientOptions) {
    const { id, samples, model, topology, layout, seed, training, wire, clock, observer } = options;
    this.options = options;
    this.id = id;
    this.wire = wire;
    this.adapters = initialAdapters(layout, seed);
    this.optimizer = new AdamW(layout.size, training);
    this.side = {
      ...{ party: "client", client: id, model, topology, layout, adapters: this.adapters, wire, seed, clock },
      thetas: () => this.thetas,
      labels: (batch) => batch.samples.map((sample) => labelsOf(samples[sample]!, sample)),
      observeLoss: observer.loss,
    };
  }

  /**
   * Trains on a mini-batch: sends the labels that the server still needs and the activations at the first cut; what comes back does the
   * rest. Over a transport within the process the step is done when this returns.
   *
   * @param samples numbers among this client's samples
   */
  begin(at: StepAt, samples: readonly number[]): MaybePromise<void> {
    this.at = at.step;
    return this.guarded(() => {
      const step = new SplitStep(this.side, at);
      this.step = step;
      return andThen(this.sendLabels(at.step, samples), () =>
        // The server may have failed on the labels.
        this.step === step ? this.pass(step.begin(() => this.embed(samples))) : undefined,
      );
    });
  }

  /** Takes in a frame of the server's, and answers it where it asks for more. */
  receive(frame: Uint8Array): MaybePromise<void> {
    return this.guarded(() => {
      const name = interfaceOf(frame);
      switch (name) {
        case "down.control":
          this.thetas = { ...this.thetas, ...decodeThresholds(this.id, frame) };
          return;
        case "down.adapter":
          this.adapters.set(decodeAdapter(name, this.id, this.adapters.length, frame));
          return;
        case "down.error":
          this.giveUp();
          this.options.observer.failure(decodeFailure(name, this.id, frame));
          return;
        case "down.act":
        case "down.grad":
          return this.pass(stepOf(this.step).receive(name, frame));
        default:
          throw badInput({ what: "a client does not receive frames of this interface", value: name });
      }
    });
  }

  /** Sends its adapters to be averaged. */
  uploadAdapters(step: number): MaybePromise<void> {
    const frame = encodeAdapter("up.adapter", this.id, step, this.adapters);
    return this.options.transport.send({ interface: "up.adapter", frame });
  }

  state(): ClientState {
    return {
      client: this.id,
      adapters: this.adapters.slice(),
      optimizer: this.optimizer.state(),
      held: heldReferences(this.wire),
    };
  }

  /** Continues from a state, except for what its ends of the wire remember. @param labelled the samples whose labels the server had */
  restore({ adapters, optimizer }: ClientState, thetas: Thetas, labelled: readonly number[]): MaybePromise<void> {
    this.adapters.set(adapters);
    this.optimizer.restore(optimizer);
    this.thetas = thetas;
    return this.sendLabels(0, labelled);
  }

  /** Bytes held for the temporal compressor between frames. */
  get cacheBytes(): CacheBytes {
    return cacheBytes(this.wire);
  }

  private embed(samples: readonly number[]): BatchTensors {
    const { model } = this.options;
    const { ids, lengths, length } = padBatch(
      samples.map((sample) => this.options.samples[sample]!),
      model.config.endOfText,
    );
    return { x: model.embed(ids, length), samples, lengths, length };
  }

  private sendLabels(step: number, samples: readonly number[]): MaybePromise<void> {
    const { labelSender, clock, transport } = this.options;
    if (labelSender === undefined || samples.length === 0) return;
    const labels = samples.map((sample) => labelsOf(this.options.samples[sample]!, sample));
    const frame = clock.time("encode", () => labelSender.encode(step, labels));
    return transport.send({ interface: "up.label", frame, samples: labels });
  }

  private pass({ carried, gradient }: SegmentResult): MaybePromise<void> {
    if (gradient) {
      this.step = undefined;
      this.options.clock.time("optimizer", () => this.optimizer.update(this.adapters, gradient));
    }
    return carried && this.options.transport.send(carried);
  }

  /** Whatever goes wrong ends its step, and the server hears of it. */
  private guarded(work: () => MaybePromise<void>): MaybePromise<void> {
    return guarded(work, (error) => {
      this.giveUp();
      // Once a step: over a transport that damages all it carries, failures would answer each other for ever.
      if (this.failedAt === this.at) return this.options.observer.failure(fault(error));
      this.failedAt = this.at;
      const frame = encodeFailure("up.error", this.id, this.at, error);
      return this.options.transport.send({ interface: "up.error", frame });
    });
  }

  private giveUp(): void {
    this.step?.dispose();
    this.step = undefined;
  }
}

/** A party's step in the making, for a frame that belongs to one. */
export function stepOf(step: SplitStep | undefined): SplitStep {
  if (step) return step;
  throw badInput({ what: "a frame came for a step that has not begun, or has ended" });
}
