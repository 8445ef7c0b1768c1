/**
 * The coordinator of a run: what happens across lanes.
 *
 * It holds the server's adapters and their optimizer, is the fed server, keeps the ledger, and asks every lane at once. Whatever
 * is summed is summed in the order of clients, so that the number of lanes changes nothing.
 */
import os from "node:os";
import { runFailed, type SplitcomError } from "../protocol/errors.ts";
import { directionOf } from "../protocol/interfaces.ts";
import type { Phase, StepEvent } from "../protocol/run/events.ts";
import { phases } from "../protocol/run/events.ts";
import { groupOf, thresholdGroups, thresholdInterfaces } from "../protocol/thresholdGroups.ts";
import { type Checkpoint, type PartyStates, portions, receiversOf } from "./checkpoint.ts";
import { sendAll, type Thetas, thetasOf } from "./control/controllers.ts";
import { type Experiment, epochSteps, type StepBatches } from "./experiment.ts";
import type {
  ClientFrame,
  ClientStep,
  LaneMemory,
  LaneReady,
  LaneStep,
  ProbedSample,
  ReceiverPlace,
  TrainedBatch,
} from "./lanes/laneApi.ts";
import { laneCacheBytes } from "./lanes/laneCacheBytes.ts";
import type { Lanes } from "./lanes/lanes.ts";
import { initialAdapters } from "./model/lora.ts";
import { notFinite } from "./model/notFinite.ts";
import { AdamW } from "./model/optimizer.ts";
import { perplexity, scoringBatches } from "./observe/perplexity.ts";
import { type GlobalAdapters, type PartyLayouts, partyLayouts } from "./parties/adapters.ts";
import { weightedMean } from "./parties/aggregate.ts";
import { topologyOf } from "./parties/topology.ts";
import { Ledger, noBytes, sizeOf } from "./transport/ledger.ts";
import type { SampleShape } from "./wire/cache/rowCache.ts";
import { decodeAdapter, encodeAdapter, encodeThresholds } from "./wire/frame/sideFrames.ts";
import type { HeldSample } from "./wire/link.ts";

/** Samples per batch where only the forward pass runs. */
const scoringBatchSize = 16;

export class Coordinator {
  readonly ledger = new Ledger();
  readonly layouts: PartyLayouts;
  private readonly serverAdapters: Float32Array;
  private readonly serverOptimizer: AdamW;
  private thetas: Thetas = sendAll;

  private constructor(
    private readonly experiment: Experiment,
    private readonly lanes: Lanes["lanes"],
    /** One a lane. */
    readonly ready: readonly LaneReady[],
  ) {
    const { config, model } = experiment;
    this.layouts = partyLayouts(model.config, config.lora, topologyOf(config, model.config.layers));
    this.serverAdapters = initialAdapters(this.layouts.server, config.seed);
    this.serverOptimizer = new AdamW(this.layouts.server.size, config.training);
  }

  /**
   * Opens every lane with its clients.
   *
   * @param cacheFolder where caches go beyond the memory they may have
   */
  static async open(experiment: Experiment, { lanes }: Lanes, cacheFolder = os.tmpdir()): Promise<Coordinator> {
    const { config, model } = experiment;
    const all = experiment.clients.map((samples, client) => ({ client, samples }));
    const caches = { memoryBytes: laneCacheBytes(config, lanes.length), folder: cacheFolder };
    const open = (lane: Lanes["lanes"][number], index: number) =>
      lane.open({ config, model, clients: all.filter(({ client }) => client % lanes.length === index), caches });
    const [first, ...others] = lanes;
    // One before the others: the native backend sets up what all threads share.
    const ready = [await open(first!, 0), ...(await Promise.all(others.map((lane, i) => open(lane, i + 1))))];
    return new Coordinator(experiment, lanes, ready);
  }

  /** The thresholds from now on, of all groups or some; every client is told those that it has use for. */
  async setThetas(step: number, thetas: Partial<Thetas>): Promise<void> {
    this.thetas = { ...this.thetas, ...thetas };
    const sends = thresholdInterfaces(this.experiment.config).filter((name) => directionOf(name) === "up");
    const groups = thresholdGroups.filter((group) => sends.some((name) => groupOf(name) === group));
    const told = Object.fromEntries(
      groups.filter((group) => thetas[group] !== undefined).map((group) => [group, thetas[group]]),
    );
    if (Object.keys(told).length === 0) return;
    const frames = this.experiment.clients.map((_, client): ClientFrame => {
      const frame = encodeThresholds(client, step, told);
      this.ledger.add(client, "down.control", sizeOf(frame));
      return { client, frame: frame.bytes };
    });
    await this.onLanes((lane, mine) => lane.receiveControl(frames.filter(mine)));
  }

  /** One global step (method, section 1): every client's mini-batch, then AdamW on the mean server gradient. */
  async step(epoch: number, step: number, batches: StepBatches): Promise<LaneStep> {
    const { serverAdapters, thetas } = this;
    const replies = await this.onLanes((lane, mine) =>
      lane.step({ epoch, step, thetas, serverAdapters, batches: batches.filter(mine) }),
    );
    const clients = replies.flatMap((reply) => reply.clients).sort((a, b) => a.client - b.client);
    for (const { client, loss } of clients) {
      if (!Number.isFinite(loss)) throw diverged(client, epoch, step, loss);
    }
    const gradients = clients.map(({ serverGradient }) => serverGradient);
    const mean = weightedMean(
      gradients,
      gradients.map(() => 1),
    );
    this.serverOptimizer.update(this.serverAdapters, mean);
    for (const { client, frames } of clients) {
      for (const frame of frames) {
        if (frame.sent) this.ledger.add(client, frame.interface, frame.sent);
        this.ledger.addBaseline(client, frame.interface, frame.baseline);
      }
    }
    const phaseMs = Object.fromEntries(
      phases.map((phase) => [phase, replies.reduce((sum, reply) => sum + reply.phaseMs[phase], 0)]),
    ) as Record<Phase, number>;
    return { clients, phaseMs };
  }

  /** What happened in a step, with all that crossed since the step before. */
  stepEvent(epoch: number, step: number, clients: readonly ClientStep[]): StepEvent {
    const nameOf = (client: number, sample: number) => this.experiment.clients[client]![sample]!.id;
    return {
      kind: "step",
      epoch,
      step,
      clients: clients.map(({ client, loss, targetTokens }) => ({ client, loss, targetTokens })),
      ...this.ledger.takeStep(),
      decisions: clients.flatMap(({ client, decisions }) =>
        decisions.map(({ interface: name, samples }) => ({
          interface: name,
          client,
          samples: samples.map((decision) => ({ ...decision, sample: nameOf(client, decision.sample) })),
        })),
      ),
    };
  }

  /** FedAvg: every client's adapters up, their mean weighted by sample counts down. Uncompressed in the baseline too. */
  async aggregate(step: number): Promise<void> {
    const mean = weightedMean(await this.uploadAdapters(step, true), this.sampleCounts());
    const frames = this.experiment.clients.map((_, client): ClientFrame => {
      const frame = encodeAdapter("down.adapter", client, step, mean);
      this.ledger.add(client, "down.adapter", sizeOf(frame));
      this.ledger.addBaseline(client, "down.adapter", sizeOf(frame));
      return { client, frame: frame.bytes };
    });
    await this.onLanes((lane, mine) => lane.receiveAdapters(frames.filter(mine)));
  }

  /** The global model's adapters: the clients' mean and the server's. An observation: nothing is counted. */
  async globalAdapters(step: number): Promise<GlobalAdapters> {
    return {
      client: weightedMean(await this.uploadAdapters(step, false), this.sampleCounts()),
      server: this.serverAdapters.slice(),
    };
  }

  /** Validation perplexity of the global model, of all held-out samples or the first few; null without any. */
  async perplexity(adapters: GlobalAdapters, samples?: number): Promise<number | null> {
    const batches = scoringBatches(this.experiment.validation.slice(0, samples), scoringBatchSize);
    const scores = await this.onLanes((lane, _mine, index) =>
      lane.evaluate({ adapters, batches: batches.filter((_, b) => b % this.lanes.length === index) }),
    );
    // Back into the order of batches, so that the sum does not depend on the number of lanes.
    return perplexity(batches.map((_, b) => scores[b % this.lanes.length]![Math.floor(b / this.lanes.length)]!));
  }

  async probe(adapters: GlobalAdapters): Promise<ProbedSample[]> {
    const probed = await this.onLanes((lane) => lane.probe(adapters));
    return probed.flat().sort((a, b) => a.client - b.client);
  }

  /** Between two steps. @param probed as of {@link PartyStates} */
  async state(probed: GlobalAdapters | null): Promise<PartyStates> {
    const seats = (await this.onLanes((lane) => lane.state())).flat();
    return {
      ledger: this.ledger.state(),
      server: { adapters: this.serverAdapters.slice(), optimizer: this.serverOptimizer.state() },
      probed,
      seats: seats.sort((a, b) => a.client.client - b.client.client),
      references: (place, { samples }) => this.references(place, samples),
    };
  }

  /**
   * Goes on from a checkpoint of a run with the same configuration; the coordinator must be newly opened.
   *
   * @param steps the events of its unfinished epoch
   */
  async restore({ epoch, inForce, parties }: Checkpoint, steps: readonly StepEvent[]): Promise<void> {
    const { ledger, server, seats, probed, references } = parties;
    this.thetas = { ...sendAll, ...thetasOf(inForce) };
    this.ledger.restore(ledger);
    this.serverAdapters.set(server.adapters);
    this.serverOptimizer.restore(server.optimizer);
    const batches = trainedBatches(this.experiment, epoch + 1, steps);
    const labelled = this.experiment.clients.map((samples, client) => ({
      client,
      // The first epoch visits every sample once, and so do the others.
      samples:
        epoch > 0 ? [...samples.keys()] : batches.flatMap((batch) => (batch.client === client ? batch.samples : [])),
    }));
    await this.onLanes((lane, mine) =>
      lane.restore({
        seats: seats.filter(({ client }) => mine(client)),
        thetas: this.thetas,
        labelled: labelled.filter(mine),
        probed,
        batches: batches.filter(mine),
      }),
    );
    for (const { place, held } of receiversOf(seats)) {
      const lane = this.laneOf(place.client);
      for await (const tensors of references(place, held)) await lane.restoreReferences(place, tensors);
    }
  }

  async memory(): Promise<LaneMemory[]> {
    return this.onLanes((lane) => lane.memory());
  }

  private async uploadAdapters(step: number, counted: boolean): Promise<Float32Array[]> {
    const frames = (await this.onLanes((lane) => lane.uploadAdapters(step))).flat();
    return frames
      .sort((a, b) => a.client - b.client)
      .map(({ client, frame }) => {
        if (counted) {
          const size = { ...noBytes, bytes: frame.length, payloadBytes: 4 * this.layouts.client.size };
          this.ledger.add(client, "up.adapter", size);
          this.ledger.addBaseline(client, "up.adapter", size);
        }
        return decodeAdapter("up.adapter", client, this.layouts.client.size, frame);
      });
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

  private laneOf(client: number): Lanes["lanes"][number] {
    return this.lanes[client % this.lanes.length]!;
  }

  private sampleCounts(): number[] {
    return this.experiment.clients.map((samples) => samples.length);
  }

  /** Asks all lanes at once; `mine` says whether something belongs to a client of that lane. */
  private onLanes<T>(
    ask: (lane: Lanes["lanes"][number], mine: (of: { client: number }) => boolean, index: number) => Promise<T>,
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
