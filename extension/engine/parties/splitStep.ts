/**
 * One party's share of one client's mini-batch (method, section 1, points 1 to 4): forward to each of its cuts, and all the way back.
 *
 * Frames drive it: what comes is the input of one of the party's segments, what leaves is that segment's output. The same code runs
 * standard and U-shape, on the client and on the server.
 */
import * as tf from "@tensorflow/tfjs-core";
import { badInput } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Phase } from "../../protocol/run/events.ts";
import { groupOf } from "../../protocol/thresholdGroups.ts";
import { batchGeometry } from "../backend/fused.ts";
import type { Thetas } from "../control/controllers.ts";
import { dropoutMask } from "../model/dropout.ts";
import type { BlocksVjp, Gpt2 } from "../model/gpt2.ts";
import { HeldTensors } from "../model/heldTensors.ts";
import {
  type AdapterGradients,
  type AdapterLayout,
  type AdapterTensors,
  adapterTensors,
  flattenGradients,
} from "../model/lora.ts";
import type { Carried } from "../transport/transport.ts";
import type { SampleLabels } from "../wire/frame/labels.ts";
import { type BatchTensors, pad, targetTensors, unpad } from "./batchTensors.ts";
import type { PhaseClock } from "./phaseClock.ts";
import type { Party, Topology } from "./topology.ts";
import type { WireEnds } from "./wireEnds.ts";

/** When a mini-batch is trained on. */
export interface StepAt {
  epoch: number;
  /** Global step of the run, from 1. */
  step: number;
}

/** A party as its share of a client's steps needs it. */
export interface StepParty {
  party: Party;
  client: number;
  model: Gpt2;
  topology: Topology;
  /** Which slots of `adapters` it trains for this client. */
  layout: AdapterLayout;
  /** Flat, stepped in place. */
  adapters: Float32Array;
  wire: WireEnds;
  seed: number;
  clock: PhaseClock;
  /** The thresholds of what it sends. */
  thetas(): Thetas;
  /** Labels of a mini-batch in its order; only the party that computes the loss is called. */
  labels(batch: BatchTensors): readonly SampleLabels[];
  /** Called where the loss is computed: mean negative log-likelihood per target token, in nats. */
  observeLoss(loss: number, targetTokens: number): void;
}

/** What a segment led to. */
export interface SegmentResult {
  /** What crosses next; undefined once the way back has ended at this party. */
  carried: Carried | undefined;
  /** Flat, of the mini-batch's mean loss; there once the last of the party's segments has gone back. */
  gradient: Float32Array | undefined;
}

export class SplitStep {
  private readonly tensors = new HeldTensors();
  private readonly runs = new Map<number, BlocksVjp>();
  private readonly gradients: AdapterGradients = {};
  private adapters: AdapterTensors | undefined;
  /** Which rows are whose, in every tensor of this step. */
  private geometry: BatchTensors | undefined;

  constructor(
    private readonly party: StepParty,
    readonly at: StepAt,
  ) {}

  /** Begins with the first segment. @param embed makes the embedded mini-batch */
  begin(embed: () => BatchTensors): SegmentResult {
    return this.forward(0, this.timed("forward", embed));
  }

  /** Continues with a frame of a tensor interface. @throws bad-input on any defect, and where the frame is not of this mini-batch */
  receive(name: TensorInterface, frame: Uint8Array): SegmentResult {
    const { topology, wire, clock, model } = this.party;
    const receiver = wire.receivers.get(name);
    const cut = topology.crossings.findIndex(({ forward, backward }) => forward === name || backward === name);
    if (receiver === undefined) throw badInput({ what: `the ${this.party.party} does not receive ${name}` });
    const way = topology.crossings[cut]!.forward === name ? "forward" : "backward";
    const received = clock.time("decode", () => receiver.decode(frame));
    const batch = this.timed(way, () => pad(received, model.config.width));
    this.checkSamples(name, batch);
    return way === "forward" ? this.forward(cut + 1, batch) : this.backward(cut, batch.x);
  }

  /** Frees whatever the step holds; also in the middle of it. */
  dispose(): void {
    this.tensors.dispose();
  }

  private forward(s: number, batch: BatchTensors): SegmentResult {
    const { model, topology } = this.party;
    const { x, lengths, length } = batch;
    this.geometry ??= batch;
    const run = this.timed("forward", () => {
      this.adapters ??= this.trainingAdapters(batch);
      return model.runBlocks(x, topology.segments[s]!.blocks, batchGeometry(lengths, length), this.adapters);
    });
    this.runs.set(s, run);
    const crossing = topology.crossings[s];
    if (crossing) return { carried: this.encode(crossing.forward, run.y, "forward"), gradient: undefined };
    return this.backward(s, this.loss(run.y, batch));
  }

  /** @returns its gradient by the last block's output */
  private loss(y: tf.Tensor2D, batch: BatchTensors): tf.Tensor2D {
    const { model, labels, observeLoss } = this.party;
    const known = labels(batch);
    const { nll, dx } = this.timed("forward", () => {
      const score = model.score(y, targetTensors(known, batch.length));
      const nll = score.y.dataSync();
      return { nll, dx: score.pullback(tf.fill([nll.length, 1], 1 / nll.length)) };
    });
    observeLoss(mean(nll), nll.length);
    return dx;
  }

  private backward(s: number, dy: tf.Tensor2D): SegmentResult {
    const { topology, layout, party, clock } = this.party;
    const run = this.runs.get(s);
    if (run === undefined) throw badInput({ what: `a gradient came before its activation`, where: `segment ${s}` });
    this.runs.delete(s);
    const crossing = topology.crossings[s - 1];
    const carried = crossing && this.encode(crossing.backward, this.through(run, dy), "backward");
    if (!crossing)
      Object.assign(
        this.gradients,
        this.timed("backward", () => run.adapterGradients(dy)),
      );
    if (this.runs.size > 0) return { carried, gradient: undefined };
    const gradient = clock.time(phaseOf(party, "backward"), () => flattenGradients(this.gradients, layout));
    this.dispose();
    return { carried, gradient };
  }

  /** @returns the gradient by the segment's input */
  private through(run: BlocksVjp, dy: tf.Tensor2D): tf.Tensor2D {
    const { dx, gradients } = this.timed("backward", () => run.pullback(dy));
    Object.assign(this.gradients, gradients);
    return dx;
  }

  private encode(name: TensorInterface, y: tf.Tensor2D, way: Way): Carried {
    const { party, wire, clock, thetas } = this.party;
    const samples = clock.time(phaseOf(party, way), () => unpad(y, this.geometry!));
    const frame = clock.time("encode", () =>
      wire.senders.get(name)!.encode(this.at.step, samples, thetas()[groupOf(name)]),
    );
    return { interface: name, frame, samples };
  }

  private trainingAdapters({ samples, lengths, length }: BatchTensors): AdapterTensors {
    const { adapters, layout, seed, client } = this.party;
    if (layout.dropout === 0) return adapterTensors(adapters, layout);
    const dropout = { seed, client, epoch: this.at.epoch, samples, lengths, length };
    return adapterTensors(adapters, layout, (slot) => dropoutMask(dropout, slot, layout.dropout));
  }

  /** Computes in the party's time, and holds what was made. */
  private timed<T>(way: Way, work: () => T): T {
    return this.party.clock.time(phaseOf(this.party.party, way), () => this.tensors.hold(work));
  }

  /** Frames of one mini-batch carry the same samples in the same order, rows and all. */
  private checkSamples(name: TensorInterface, { samples, lengths }: BatchTensors): void {
    const { geometry } = this;
    if (geometry === undefined) return;
    const same =
      samples.length === geometry.samples.length &&
      samples.every((sample, i) => sample === geometry.samples[i] && lengths[i] === geometry.lengths[i]);
    if (same) return;
    throw badInput({
      what: "the frame is not of the mini-batch that is trained on",
      where: `${name} of client ${this.party.client}`,
      value: `samples ${samples.join(", ")}`,
      range: `samples ${geometry.samples.join(", ")}`,
    });
  }
}

type Way = "forward" | "backward";

function phaseOf(party: Party, way: Way): Phase {
  if (party === "server") return "server";
  return way === "forward" ? "clientForward" : "clientBackward";
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
