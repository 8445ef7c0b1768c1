/**
 * One client's mini-batch through the split model (method, section 1, points 1 to 4): forward to each cut, over the
 * wire, on to the loss, and all the way back.
 *
 * The loops run over the topology's segments, so standard and U-shape are the same code. Between parties tensors and
 * labels pass as a frame's bytes and in no other way.
 */
import * as tf from "@tensorflow/tfjs-core";
import { badInput } from "../../protocol/errors.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Phase } from "../../protocol/run/events.ts";
import { groupOf } from "../../protocol/thresholdGroups.ts";
import { batchGeometry } from "../backend/fused.ts";
import type { Thetas } from "../control/controllers.ts";
import { dropoutMask } from "../model/dropout.ts";
import type { Gpt2 } from "../model/gpt2.ts";
import { type AdapterGradients, type AdapterTensors, adapterTensors, flattenGradients } from "../model/lora.ts";
import { tensorScope } from "../model/tensorScope.ts";
import type { Frame } from "../wire/frame/frame.ts";
import type { SampleLabels } from "../wire/frame/labels.ts";
import type { EncodedFrame, SampleDecision, SampleTensor } from "../wire/link.ts";
import { type BatchTensors, pad, targetTensors, unpad } from "./batchTensors.ts";
import type { Client } from "./client.ts";
import type { PhaseClock } from "./phaseClock.ts";
import type { Server } from "./server.ts";
import { labelsCross, type Party, type Topology } from "./topology.ts";

export interface StepContext {
  model: Gpt2;
  topology: Topology;
  seed: number;
  epoch: number;
  /** Global step of the run, from 1. */
  step: number;
  /** The server's thresholds; the client has its own, as it was told. */
  thetas: Thetas;
  clock: PhaseClock;
  /** Called for each frame that crossed. */
  onFrame(carried: Carried): void;
}

/** A frame that crossed (no label frame does where the server has them all) and what it stands for, for the baseline. */
export type Carried =
  | { interface: TensorInterface; frame: EncodedFrame; samples: readonly SampleTensor[] }
  | { interface: "up.label"; frame: Frame | undefined; samples: readonly SampleLabels[] };

export interface StepOutcome {
  /** Mean negative log-likelihood per target token, nats. */
  loss: number;
  targetTokens: number;
  /** Gradient of the mean loss with respect to R_s, flat; averaged over clients by the caller. */
  serverGradient: Float32Array;
  decisions: { interface: TensorInterface; samples: SampleDecision[] }[];
}

/** Runs one mini-batch and takes the client's own AdamW step. Leaves no tensor behind. */
export function trainStep(
  context: StepContext,
  client: Client,
  server: Server,
  samples: readonly number[],
): StepOutcome {
  return tensorScope(() => {
    const { clock } = context;
    const { segments, crossings } = context.topology;
    const decisions: StepOutcome["decisions"] = [];
    const thetas = { client: client.thetas, server: context.thetas };
    const ends = { client: client.wire, server: server.peer(client.id).wire };

    /** @param phase whose time reading `y` out of its backend is, and making a tensor of what has come */
    const cross = (
      name: TensorInterface,
      y: tf.Tensor2D,
      batch: BatchTensors,
      [from, to]: readonly [Party, Party],
      phase: (party: Party) => Phase,
    ): BatchTensors => {
      const tensors = clock.time(phase(from), () => unpad(y, batch));
      const frame = clock.time("encode", () =>
        ends[from].senders.get(name)!.encode(context.step, tensors, thetas[from][groupOf(name)]),
      );
      context.onFrame({ interface: name, frame, samples: tensors });
      decisions.push({ interface: name, samples: frame.decisions });
      const received = clock.time("decode", () => ends[to].receivers.get(name)!.decode(frame.bytes));
      return clock.time(phase(to), () => pad(received, y.shape[1]));
    };

    let batch = clock.time("clientForward", () => embedBatch(context.model, client, samples));
    const adapters = {
      client: clock.time("clientForward", () => trainingAdapters(context, client, client, batch)),
      server: clock.time("server", () => trainingAdapters(context, server, client, batch)),
    };
    const runs = segments.map(({ party, blocks }, s) => {
      const { x, lengths, length } = batch;
      const run = clock.time(forwardPhase(party), () =>
        context.model.runBlocks(x, blocks, batchGeometry(lengths, length), adapters[party]),
      );
      const crossing = crossings[s];
      batch = crossing
        ? cross(crossing.forward, run.y, batch, [party, segments[s + 1]!.party], forwardPhase)
        : { ...batch, x: run.y };
      return run;
    });

    const lossParty = segments.at(-1)!.party;
    const labels = labelsCross(context.topology) ? sendLabels(context, client, server, batch) : client.labels(samples);
    const { nll, dx } = clock.time(forwardPhase(lossParty), () => {
      const score = context.model.score(batch.x, targetTensors(labels, batch.length));
      const nll = score.y.dataSync();
      return { nll, dx: score.pullback(tf.fill([nll.length, 1], 1 / nll.length)) };
    });

    const gradients: Record<Party, AdapterGradients> = { client: {}, server: {} };
    let dy = dx;
    for (let s = segments.length - 1; s >= 0; s--) {
      const { party } = segments[s]!;
      const back = clock.time(backwardPhase(party), () => runs[s]!.pullback(dy));
      Object.assign(gradients[party], back.gradients);
      const crossing = crossings[s - 1];
      if (crossing) dy = cross(crossing.backward, back.dx, batch, [party, segments[s - 1]!.party], backwardPhase).x;
    }

    const serverGradient = clock.time("server", () => flattenGradients(gradients.server, server.layout));
    const clientGradient = clock.time("clientBackward", () => flattenGradients(gradients.client, client.layout));
    clock.time("optimizer", () => client.update(clientGradient));
    return { loss: mean(nll), targetTokens: nll.length, serverGradient, decisions };
  });
}

function embedBatch(model: Gpt2, client: Client, samples: readonly number[]): BatchTensors {
  const { ids, lengths, length } = client.batch(samples);
  return { x: model.embed(ids, length), samples, lengths, length };
}

function trainingAdapters(
  context: StepContext,
  party: Client | Server,
  client: Client,
  batch: BatchTensors,
): AdapterTensors {
  const { layout } = party;
  if (layout.dropout === 0) return adapterTensors(party.adapters, layout);
  const { seed, epoch } = context;
  const { samples, lengths, length } = batch;
  const dropout = { seed, client: client.id, epoch, samples, lengths, length };
  return adapterTensors(party.adapters, layout, (slot) => dropoutMask(dropout, slot, layout.dropout));
}

/** Sends what the server still needs of the batch's labels; gives what it then knows of them, in batch order. */
function sendLabels(context: StepContext, client: Client, server: Server, batch: BatchTensors): SampleLabels[] {
  const { labelReceiver } = server.peer(client.id);
  const labels = client.labels(batch.samples);
  const frame = context.clock.time("encode", () => client.labelSender!.encode(context.step, labels));
  context.onFrame({ interface: "up.label", frame, samples: labels });
  return context.clock.time("decode", () => {
    if (frame) labelReceiver!.decode(frame.bytes);
    return batch.samples.map((sample, position) => checkRows(labelReceiver!.labels(sample), batch.lengths[position]!));
  });
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

const forwardPhase = (party: Party): Phase => (party === "client" ? "clientForward" : "server");
const backwardPhase = (party: Party): Phase => (party === "client" ? "clientBackward" : "server");

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
