/**
 * A lane: one backend instance and a share of the clients, each with the server's side towards it.
 *
 * It plays both parties of every step, passing frames between them. The server's adapters arrive with each step, the
 * gradient for them leaves with its result.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { directionOf } from "../../protocol/interfaces.ts";
import { openBackend } from "../backend/select.ts";
import type { TokenizedSample } from "../data/sample.ts";
import { type ClosableOverflowFile, createOverflowFile } from "../io/overflowFile.ts";
import { Gpt2 } from "../model/gpt2.ts";
import { initialAdapters } from "../model/lora.ts";
import { scoreBatch } from "../observe/perplexity.ts";
import { Probe } from "../observe/probe.ts";
import { type GlobalAdapters, globalAdapterTensors, type PartyLayouts, partyLayouts } from "../parties/adapters.ts";
import { PhaseClock } from "../parties/phaseClock.ts";
import { Server } from "../parties/server.ts";
import { type Topology, topologyOf } from "../parties/topology.ts";
import { trainStep } from "../parties/trainStep.ts";
import { heldReferences, readReferences, restoreReferences } from "../parties/wireEnds.ts";
import { CacheSpace } from "../wire/cache/cacheSpace.ts";
import { addBytes } from "../wire/cache/sampleSlots.ts";
import { scratchAllocator } from "../wire/frame/frameWriter.ts";
import { decodeAdapter, encodeAdapter } from "../wire/frame/sideFrames.ts";
import type { HeldSample } from "../wire/link.ts";
import type {
  BatchScore,
  ClientFrame,
  ClientStep,
  EvaluateWork,
  LaneApi,
  LaneMemory,
  LaneSetup,
  LaneStep,
  ProbedSample,
  ReceiverPlace,
  RestoreWork,
  SeatState,
  StepWork,
} from "./laneApi.ts";
import { openSeat, restoreSeat, type Seat } from "./seat.ts";

/** A lane that waits to be opened; what the other side of a thread boundary talks to. */
export function createLane(): LaneApi {
  let lane: Lane | undefined;
  const opened = (): Lane => {
    if (lane === undefined) throw new Error("the lane is not open");
    return lane;
  };
  return {
    async open(setup) {
      const backend = await openBackend(setup.config.backend);
      lane = new Lane(setup);
      return { backend };
    },
    receiveControl: (frames) => opened().receiveControl(frames),
    step: (work) => opened().step(work),
    uploadAdapters: (step) => opened().uploadAdapters(step),
    receiveAdapters: (frames) => opened().receiveAdapters(frames),
    evaluate: (work) => opened().evaluate(work),
    probe: (adapters) => opened().probe(adapters),
    state: () => opened().state(),
    references: (place, samples) => opened().references(place, samples),
    restore: (work) => opened().restore(work),
    restoreReferences: (place, tensors) => opened().restoreReferences(place, tensors),
    memory: () => opened().memory(),
    close() {
      lane?.dispose();
      lane = undefined;
    },
  };
}

class Lane {
  private readonly model: Gpt2;
  private readonly topology: Topology;
  private readonly layouts: PartyLayouts;
  private readonly server: Server;
  private readonly seats: ReadonlyMap<number, Seat>;
  /** By client. */
  private readonly probes: ReadonlyMap<number, Probe>;
  private readonly overflow: ClosableOverflowFile;
  private readonly clock = new PhaseClock();
  private readonly seed: number;

  constructor({ config, model, clients, caches }: LaneSetup) {
    this.seed = config.seed;
    this.model = new Gpt2(model);
    this.topology = topologyOf(config, model.config.layers);
    this.layouts = partyLayouts(model.config, config.lora, this.topology);
    this.overflow = createOverflowFile(caches.folder);
    const options = {
      config,
      space: new CacheSpace(caches.memoryBytes, this.overflow),
      wire: config.wire,
      model: model.config,
      topology: this.topology,
      layout: this.layouts.client,
      // Within a step each frame is decoded before the next is written.
      allocate: scratchAllocator(),
    };
    this.seats = new Map(clients.map(({ client, samples }) => [client, openSeat({ ...options, client, samples })]));
    const peers = new Map([...this.seats].map(([client, { peer }]) => [client, peer]));
    this.server = new Server(this.layouts.server, initialAdapters(this.layouts.server, config.seed), peers);
    this.probes = new Map(
      clients.map(({ client, samples }) => [client, this.openProbe(config.probe, client, samples)]),
    );
  }

  receiveControl(frames: readonly ClientFrame[]): void {
    for (const { client, frame } of frames) this.seat(client).client.receiveThresholds(frame);
  }

  step({ epoch, step, thetas, serverAdapters, batches }: StepWork): LaneStep {
    this.server.adapters.set(serverAdapters);
    const clients = batches.map(({ client: id, samples }): ClientStep => {
      const { client, countFrame } = this.seat(id);
      const frames: ClientStep["frames"] = [];
      const outcome = trainStep(
        {
          model: this.model,
          topology: this.topology,
          seed: this.seed,
          epoch,
          step,
          thetas,
          clock: this.clock,
          onFrame: (carried) => frames.push(this.clock.time("count", () => countFrame(step, carried))),
        },
        client,
        this.server,
        samples,
      );
      this.probes.get(id)!.sawBatch(samples, outcome.targetTokens);
      return { client: id, ...outcome, frames };
    });
    return { clients, phaseMs: this.clock.take() };
  }

  uploadAdapters(step: number): ClientFrame[] {
    return [...this.seats.values()].map(({ client: { id, adapters } }) => ({
      client: id,
      frame: encodeAdapter("up.adapter", id, step, adapters).bytes,
    }));
  }

  receiveAdapters(frames: readonly ClientFrame[]): void {
    for (const { client, frame } of frames) {
      this.seat(client).client.receiveAdapters(decodeAdapter("down.adapter", client, this.layouts.client.size, frame));
    }
  }

  evaluate({ adapters, batches }: EvaluateWork): BatchScore[] {
    return batches.map((samples) => scoreBatch(this.model, samples, this.tensorsOf(adapters)));
  }

  probe(adapters: GlobalAdapters): ProbedSample[] {
    return [...this.probes.values()].flatMap((probe) => probe.run(this.tensorsOf(adapters)));
  }

  state(): SeatState[] {
    return [...this.seats.values()].map(({ client, peer }) => ({
      client: client.state(),
      server: heldReferences(peer.wire),
    }));
  }

  references(place: ReceiverPlace, samples: readonly number[]): HeldSample[] {
    return readReferences(this.wires(place).receiver, place.interface, samples);
  }

  restore({ seats, thetas, labelled, probed, batches }: RestoreWork): void {
    for (const { client } of seats) {
      const samples = labelled.find((each) => each.client === client.client)?.samples ?? [];
      restoreSeat(this.seat(client.client), client, thetas, samples);
    }
    if (probed) for (const probe of this.probes.values()) probe.remember(this.tensorsOf(probed));
    for (const { client, samples, targetTokens } of batches) this.probes.get(client)!.sawBatch(samples, targetTokens);
  }

  restoreReferences(place: ReceiverPlace, tensors: readonly HeldSample[]): void {
    const { sender, receiver } = this.wires(place);
    restoreReferences(sender, receiver, place.interface, tensors);
  }

  memory(): LaneMemory {
    const { numTensors, numBytes } = tf.memory();
    const seats = [...this.seats.values()];
    return {
      tensors: numTensors,
      tensorBytes: numBytes,
      clientCaches: seats.map(({ client }) => client.cacheBytes).reduce(addBytes, { memory: 0, disk: 0 }),
      serverCaches: seats
        .map(({ client }) => this.server.cacheBytes(client.id))
        .reduce(addBytes, { memory: 0, disk: 0 }),
    };
  }

  dispose(): void {
    this.model.dispose();
    this.overflow.close();
  }

  /** A party's ends of the wire, and those of the party that faces it. */
  private wires({ client: id, party }: ReceiverPlace) {
    const { client, peer } = this.seat(id);
    return party === "client"
      ? { receiver: client.wire, sender: peer.wire }
      : { receiver: peer.wire, sender: client.wire };
  }

  private openProbe(
    { samplesPerClient, gradients }: RunConfig["probe"],
    client: number,
    samples: readonly TokenizedSample[],
  ): Probe {
    const ends = { up: this.server.peer(client).wire, down: this.seat(client).client.wire };
    return new Probe(this.model, this.topology, {
      client,
      samples: samples.slice(0, samplesPerClient),
      gradients,
      reference: (name, sample) => ends[directionOf(name)].receivers.get(name)?.reference(sample),
    });
  }

  private seat(client: number): Seat {
    const seat = this.seats.get(client);
    if (seat === undefined) throw new RangeError(`client ${client} is not on this lane`);
    return seat;
  }

  private tensorsOf(adapters: GlobalAdapters) {
    return () => globalAdapterTensors(adapters, this.layouts);
  }
}
