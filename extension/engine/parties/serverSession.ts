/**
 * The server's side of one client: its ends of the wire, the labels it was sent, its share of the client's steps.
 *
 * A session is where its client's frames arrive, so the server's compute may be spread over threads; its adapters and their optimizer are
 * one (server.ts). It knows the client by frames alone: neither samples nor, in the U-shape, labels are within its reach.
 */
import { badInput, fault } from "../../protocol/errors.ts";
import { sendAll, type Thetas } from "../control/controllers.ts";
import type { Gpt2 } from "../model/gpt2.ts";
import type { AdapterLayout } from "../model/lora.ts";
import { guarded, type MaybePromise } from "../transport/maybePromise.ts";
import type { Transport } from "../transport/transport.ts";
import type { CacheBytes } from "../wire/cache/sampleSlots.ts";
import { interfaceOf } from "../wire/frame/frameReader.ts";
import type { LabelReceiver, SampleLabels } from "../wire/frame/labels.ts";
import { decodeFailure, encodeFailure } from "../wire/frame/sideFrames.ts";
import type { BatchTensors } from "./batchTensors.ts";
import { type PartyObserver, stepOf } from "./client.ts";
import type { PhaseClock } from "./phaseClock.ts";
import { type SegmentResult, SplitStep, type StepAt, type StepParty } from "./splitStep.ts";
import type { Topology } from "./topology.ts";
import { cacheBytes, type HeldReferences, heldReferences, type WireEnds } from "./wireEnds.ts";

export interface ServerSessionOptions {
  client: number;
  model: Gpt2;
  topology: Topology;
  /** The part of the server's adapters that it trains. */
  layout: AdapterLayout;
  /** The server's, all of them, as they are before the step. */
  adapters: Float32Array;
  seed: number;
  wire: WireEnds;
  /** Absent where labels stay on the client. */
  labelReceiver: LabelReceiver | undefined;
  clock: PhaseClock;
  /** To the client. */
  transport: Transport;
  /** Where the client's adapters go: to the server that averages them. */
  forwardAdapters(frame: Uint8Array): void;
  observer: PartyObserver;
}

export class ServerSession {
  readonly wire: WireEnds;
  private readonly side: StepParty;
  private thetas: Thetas = sendAll;
  private at: StepAt = { epoch: 0, step: 0 };
  private step: SplitStep | undefined;
  private gradient: Float32Array | undefined;
  private failedAt = -1;

  constructor(private readonly options: ServerSessionOptions) {
    const { client, model, topology, layout, adapters, wire, seed, clock, observer } = options;
    this.wire = wire;
    this.side = {
      ...{ party: "server", client, model, topology, layout, adapters, wire, seed, clock },
      thetas: () => this.thetas,
      labels: (batch) => this.labels(batch),
      observeLoss: observer.loss,
    };
  }

  /** A mini-batch of the client is to come. @param thetas the thresholds of what the server sends */
  expect(at: StepAt, thetas: Thetas): void {
    this.at = at;
    this.thetas = thetas;
  }

  /** Takes in a frame of the client's, and answers it. */
  receive(frame: Uint8Array): MaybePromise<void> {
    return guarded(
      () => {
        const { client, labelReceiver, clock, observer, forwardAdapters } = this.options;
        const name = interfaceOf(frame);
        switch (name) {
          case "up.label":
            if (labelReceiver === undefined) throw badInput({ what: "labels stay on the clients of this topology" });
            clock.time("decode", () => labelReceiver.decode(frame));
            return;
          case "up.adapter":
            return forwardAdapters(frame);
          case "up.error":
            this.giveUp();
            observer.failure(decodeFailure(name, client, frame));
            return;
          case "up.act":
            this.step?.dispose();
            this.step = new SplitStep(this.side, this.at);
            return this.pass(this.step.receive(name, frame));
          case "up.grad":
            return this.pass(stepOf(this.step).receive(name, frame));
          default:
            throw badInput({ what: "the server does not receive frames of this interface", value: name });
        }
      },
      (error) => {
        this.giveUp();
        const { step } = this.at;
        // Once a step, as the client.
        if (this.failedAt === step) return this.options.observer.failure(fault(error));
        this.failedAt = step;
        const failure = encodeFailure("down.error", this.options.client, step, error);
        return this.options.transport.send({ interface: "down.error", frame: failure });
      },
    );
  }

  /** The gradient for the server's adapters that the last mini-batch gave; undefined where it gave none. */
  takeGradient(): Float32Array | undefined {
    const { gradient } = this;
    this.gradient = undefined;
    return gradient;
  }

  /** What its receivers hold. */
  held(): HeldReferences[] {
    return heldReferences(this.wire);
  }

  /** Bytes held for the temporal compressor between frames. */
  get cacheBytes(): CacheBytes {
    return cacheBytes(this.wire);
  }

  private pass({ carried, gradient }: SegmentResult): MaybePromise<void> {
    if (gradient) {
      this.gradient = gradient;
      this.step = undefined;
    }
    return carried && this.options.transport.send(carried);
  }

  private labels({ samples, lengths }: BatchTensors): SampleLabels[] {
    const { labelReceiver } = this.options;
    if (labelReceiver === undefined) throw badInput({ what: "labels stay on the clients of this topology" });
    return samples.map((sample, position) => checkRows(labelReceiver.labels(sample), lengths[position]!));
  }

  private giveUp(): void {
    this.step?.dispose();
    this.step = undefined;
    this.gradient = undefined;
  }
}

/** Labels and activations come in different frames: only here can be seen that they fit. */
function checkRows(labels: SampleLabels, rows: number): SampleLabels {
  const end = labels.firstRow + labels.ids.length;
  if (end <= rows) return labels;
  throw badInput({
    what: "labels beyond the sample's rows",
    where: `sample ${labels.sample}`,
    value: `${end}`,
    range: `1 to ${rows}`,
  });
}
