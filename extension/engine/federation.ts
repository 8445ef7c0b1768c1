/**
 * The federation: the server, and the lanes on which its clients are.
 *
 * It asks every lane at once. Whatever is summed is summed in the order of clients, so that the number of lanes changes nothing.
 */
import os from "node:os";
import { largestOf } from "../protocol/config/largeLists.ts";
import { runFailed, type SplitcomError } from "../protocol/errors.ts";
import { directionOf } from "../protocol/interfaces.ts";
import { type Phase, phases, type StepEvent } from "../protocol/run/events.ts";
import { groupOf, thresholdGroups, thresholdInterfaces } from "../protocol/thresholdGroups.ts";
import { type Checkpoint, type PartyStates, portions, receiversOf } from "./checkpoint.ts";
import { sendAll, type Thetas, thetasOf } from "./control/controllers.ts";
import { type Experiment, epochSteps, type StepBatches } from "./experiment.ts";
import type { LaneMemory, LaneReady, LaneStep, TrainedBatch } from "./lanes/laneApi.ts";
import { laneCacheBytes } from "./lanes/laneCacheBytes.ts";
import type { Lanes } from "./lanes/lanes.ts";
import { notFinite } from "./model/notFinite.ts";
import { perplexity, scoringBatches } from "./observe/perplexity.ts";
import type { ProbedSample } from "./observe/probe.ts";
import type { ReceivedSample } from "./observe/received.ts";
import { type AdapterLayouts, adapterLayouts } from "./parties/adapters.ts";
import { Server } from "./parties/server.ts";
import { clientTopologies } from "./parties/topology.ts";
import type { ReceiverPlace } from "./parties/wireEnds.ts";
import { adapterBaseline } from "./transport/baseline.ts";
import { counted, Ledger } from "./transport/ledger.ts";
import type { Transport } from "./transport/transport.ts";
import { WorkerTransport } from "./transport/worker.ts";
import type { SampleShape } from "./wire/cache/rowCache.ts";
import type { HeldSample } from "./wire/link.ts";

/** Samples per batch where only the forward pass runs. */
const scoringBatchSize = 16;

type Lane = Lanes["lanes"][number];

export class Federation {
  readonly ledger = new Ledger();
  readonly layouts: AdapterLayouts;
  private readonly server: Server;
  private readonly worker = new WorkerTransport((frames) => this.deliver(frames));
  /** From the server to each client. */
  private readonly down: readonly Transport[];
  private thetas: Thetas = sendAll;

  private constructor(
    private readonly experiment: Experiment,
    private readonly lanes: readonly Lane[],
    /** One a lane. */
    readonly ready: readonly LaneReady[],
  ) {
    const { config, model, clients } = experiment;
    this.layouts = adapterLayouts(model.config, config.lora, clientTopologies(config, model.config.layers));
    const weights = clients.map(({ length }) => length);
    this.server = new Server({ layouts: this.layouts, weights, seed: config.seed, training: config.training });
    this.down = clients.map((_, client) =>
      counted(this.worker.to(client), adapterBaseline, (count) => this.ledger.count(client, count)),
    );
  }

  /**
   * Opens every lane with its clients.
   *
   * @param cacheFolder where caches go beyond the memory they may have
   */
  static async open(experiment: Experiment, { lanes }: Lanes, cacheFolder = os.tmpdir()): Promise<Federation> {
    const { config, model } = experiment;
    const all = experiment.clients.map((samples, client) => ({ client, samples }));
    const caches = { memoryBytes: laneCacheBytes(config, lanes.length), folder: cacheFolder };
    const open = (lane: Lane, index: number) =>
      lane.open({ config, model, clients: all.filter(({ client }) => client % lanes.length === index), caches });
    const [first, ...others] = lanes;
    // One before the others: the native backend sets up what all threads share.
    const ready = [await open(first!, 0), ...(await Promise.all(others.map((lane, i) => open(lane, i + 1))))];
    return new Federation(experiment, lanes, ready);
  }

  /** Of the largest client, and of the server. */
  get trainableParameters(): { client: number; server: number } {
    const { clients, server } = this.layouts;
    return { client: largestOf(clients.map(({ size }) => size)), server: server.size };
  }

  /** The thresholds from now on, of all groups or some; every client is sent those of what it sends. */
  async setThetas(step: number, thetas: Partial<Thetas>): Promise<void> {
    this.thetas = { ...this.thetas, ...thetas };
    const sends = thresholdInterfaces(this.experiment.config).filter((name) => directionOf(name) === "up");
    const groups = thresholdGroups.filter(
      (group) => thetas[group] !== undefined && sends.some((name) => groupOf(name) === group),
    );
    if (groups.length === 0) return;
    const sent = Object.fromEntries(groups.map((group) => [group, thetas[group]]));
    for (const [client, transport] of this.down.entries())
      transport.send({ interface: "down.control", frame: this.server.thresholds(client, step, sent) });
    await this.worker.flush();
  }

  /** One global step (method, section 1): every client's mini-batch, then AdamW on the mean server gradient. */
  async train(epoch: number, step: number, batches: StepBatches): Promise<LaneStep> {
    const { thetas } = this;
    const serverAdapters = this.server.adapters;
    const replies = await this.onLanes((lane, mine) =>
      lane.step({ epoch, step, thetas, serverAdapters, batches: batches.filter(mine) }),
    );
    const clients = replies.flatMap((reply) => reply.clients).sort((a, b) => a.client - b.client);
    for (const { client, loss } of clients) {
      if (!Number.isFinite(loss)) throw diverged(client, epoch, step, loss);
    }
    this.server.endStep(clients.map(({ client, serverGradient }) => ({ client, gradient: serverGradient })));
    for (const { client, frames } of clients) for (const frame of frames) this.ledger.count(client, frame);
    const phaseMs = Object.fromEntries(
      phases.map((phase) => [phase, replies.reduce((sum, reply) => sum + reply.phaseMs[phase], 0)]),
    ) as Record<Phase, number>;
    return { clients, phaseMs };
  }

  /** FedAvg: every client's adapters up, their mean by slot, weighted by sample counts, down. */
  async aggregate(step: number): Promise<void> {
    const uploads = (await this.onLanes((lane) => lane.uploadAdapters(step))).flat();
    for (const { client, frame, count } of uploads.sort((a, b) => a.client - b.client)) {
      this.ledger.count(client, count);
      this.server.receive(client, frame);
    }
    for (const { client, frame } of this.server.average(step))
      this.down[client]!.send({ interface: "down.adapter", frame });
    await this.worker.flush();
  }

  /** The global model's adapters, of all slots, flat. An observation: nothing is counted. */
  async globalAdapters(): Promise<Float32Array> {
    const clients = (await this.onLanes((lane) => lane.adapters())).flat();
    return this.server.globalAdapters(clients.sort((a, b) => a.client - b.client));
  }

  /** Validation perplexity of the global model, of all held-out samples or the first few; null without any. */
  async perplexity(adapters: Float32Array, samples?: number): Promise<number | null> {
    const batches = scoringBatches(this.experiment.validation.slice(0, samples), scoringBatchSize);
    const scores = await this.onLanes((lane, _mine, index) =>
      lane.evaluate({ adapters, batches: batches.filter((_, b) => b % this.lanes.length === index) }),
    );
    // Back into the order of batches, so that the sum does not depend on the number of lanes.
    return perplexity(batches.map((_, b) => scores[b % this.lanes.length]![Math.floor(b / this.lanes.length)]!));
  }

  async probe(adapters: Float32Array): Promise<ProbedSample[]> {
    const probed = await this.onLanes((lane) => lane.probe(adapters));
    return probed.flat().sort((a, b) => a.client - b.client);
  }

  /** What the receivers last decoded of the probed samples, in the order of clients. */
  async received(): Promise<ReceivedSample[]> {
    const received = await this.onLanes((lane) => lane.received());
    return received.flat().sort((a, b) => a.client - b.client);
  }

  /** Between two steps. @param probed as of {@link PartyStates} */
  async state(probed: Float32Array | null): Promise<PartyStates> {
    const pairs = (await this.onLanes((lane) => lane.state())).flat();
    return {
      ledger: this.ledger.state(),
      server: this.server.state(),
      probed,
      pairs: pairs.sort((a, b) => a.client.client - b.client.client),
      references: (place, { samples }) => this.references(place, samples),
    };
  }

  /**
   * Continues from a checkpoint of a run with the same configuration; the federation must be newly opened.
   *
   * @param steps the events of its unfinished epoch
   * @param received what had last been decoded of the probed samples
   */
  async restore(
    { epoch, inForce, parties }: Checkpoint,
    steps: readonly StepEvent[],
    received: readonly ReceivedSample[] = [],
  ): Promise<void> {
    const { ledger, server, pairs, probed, references } = parties;
    this.thetas = { ...sendAll, ...thetasOf(inForce) };
    this.ledger.restore(ledger);
    this.server.restore(server);
    const batches = trainedBatches(this.experiment, epoch + 1, steps);
    const labelled = this.experiment.clients.map((samples, client) => ({
      client,
      // The first epoch visits every sample once, and so do the others.
      samples:
        epoch > 0 ? [...samples.keys()] : batches.flatMap((batch) => (batch.client === client ? batch.samples : [])),
    }));
    await this.onLanes((lane, mine) =>
      lane.restore({
        pairs: pairs.filter(({ client }) => mine(client)),
        thetas: this.thetas,
        labelled: labelled.filter(mine),
        probed,
        received: received.filter(mine),
        batches: batches.filter(mine),
      }),
    );
    for (const { place, held } of receiversOf(pairs)) {
      const lane = this.laneOf(place.client);
      for await (const tensors of references(place, held)) await lane.restoreReferences(place, tensors);
    }
  }

  async memory(): Promise<LaneMemory[]> {
    return this.onLanes((lane) => lane.memory());
  }

  private async deliver(frames: Parameters<Lane["deliver"]>[0]): Promise<void> {
    await this.onLanes((lane, mine) => lane.deliver(frames.filter(mine)));
  }

  private async *references(place: ReceiverPlace, samples: readonly SampleShape[]): AsyncGenerator<HeldSample[]> {
    const lane = this.laneOf(place.client);
    for (const portion of portions(samples)) {
      yield await lane.references(
        place,
        portion.map(({ sample }) => sample),
      );
    }
  }

  private laneOf(client: number): Lane {
    return this.lanes[client % this.lanes.length]!;
  }

  /** Asks all lanes at once; `mine` says whether something belongs to a client of that lane. */
  private onLanes<T>(
    ask: (lane: Lane, mine: (of: { client: number }) => boolean, index: number) => Promise<T>,
  ): Promise<T[]> {
    return Promise.all(
      this.lanes.map((lane, index) => ask(lane, ({ client }) => client % this.lanes.length === index, index)),
    );
  }
}

/** The mini-batches of an epoch's first steps. @param steps their events */
function trainedBatches(experiment: Experiment, epoch: number, steps: readonly StepEvent[]): TrainedBatch[] {
  const rounds = epochSteps(experiment, epoch);
  return steps.flatMap(({ clients }, round) =>
    rounds[round]!.map(({ client, samples }) => {
      const { targetTokens } = clients.find((trained) => trained.client === client)!;
      return { client, samples, targetTokens };
    }),
  );
}

function diverged(client: number, epoch: number, step: number, loss: number): SplitcomError {
  // Nothing has been learnt by then.
  if (step === 1) return notFinite(`client ${client}, epoch ${epoch}, step ${step}`);
  return runFailed({
    what: "training diverged: the loss is not a finite number",
    where: `client ${client}, epoch ${epoch}, step ${step}`,
    value: `${loss}`,
    remedy: "Lower training.learningRate, or set training.clipNorm.",
  });
}
