/**
 * A lane: one backend instance and a share of the clients, each with the server's side of it.
 *
 * Both parties of every step are on it, frames passing between them. The server's adapters arrive with each step, the gradient for them
 * leaves with its result.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { runFailed, SplitcomError } from "../../protocol/errors.ts";
import { directionOf } from "../../protocol/interfaces.ts";
import { openBackend } from "../backend/select.ts";
import type { TokenizedSample } from "../data/sample.ts";
import { type ClosableOverflowFile, createOverflowFile } from "../io/overflowFile.ts";
import { Gpt2 } from "../model/gpt2.ts";
import { type AdapterTensors, adapterTensors } from "../model/lora.ts";
import { type BatchScore, scoreBatch } from "../observe/perplexity.ts";
import { Probe, type ProbedSample } from "../observe/probe.ts";
import type { ReceivedSample } from "../observe/received.ts";
import { type AdapterLayouts, adapterLayouts } from "../parties/adapters.ts";
import { PhaseClock } from "../parties/phaseClock.ts";
import { clientTopologies, type Topology } from "../parties/topology.ts";
import { type ReceiverPlace, readReferences, restoreReferences } from "../parties/wireEnds.ts";
import type { ClientFrame } from "../transport/worker.ts";
import { CacheSpace } from "../wire/cache/cacheSpace.ts";
import { addBytes } from "../wire/cache/sampleSlots.ts";
import { scratchAllocator } from "../wire/frame/frameWriter.ts";
import type { HeldSample } from "../wire/link.ts";
import { type ClientPair, openPair, type PairState, type Watched } from "./clientPair.ts";
import type {
  AdapterUpload,
  ClientStep,
  EvaluateWork,
  LaneApi,
  LaneMemory,
  LaneSetup,
  LaneStep,
  RestoreWork,
  StepWork,
} from "./laneApi.ts";

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
    deliver: (frames) => opened().deliver(frames),
    step: (work) => opened().step(work),
    uploadAdapters: (step) => opened().uploadAdapters(step),
    adapters: () => opened().adapters(),
    evaluate: (work) => opened().evaluate(work),
    probe: (adapters) => opened().probe(adapters),
    state: () => opened().state(),
    received: () => opened().received(),
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
  private readonly layouts: AdapterLayouts;
  private readonly serverAdapters: Float32Array;
  private readonly pairs: ReadonlyMap<number, ClientPair>;
  /** By client. */
  private readonly probes: ReadonlyMap<number, Probe>;
  private readonly overflow: ClosableOverflowFile;
  private readonly clock = new PhaseClock();
  /** Adapters on their way to the server. */
  private readonly uploads: ClientFrame[] = [];

  constructor({ config, model, clients, caches }: LaneSetup) {
    this.model = new Gpt2(model);
    const topologies = clientTopologies(config, model.config.layers);
    this.layouts = adapterLayouts(model.config, config.lora, topologies);
    this.serverAdapters = new Float32Array(this.layouts.server.size);
    this.overflow = createOverflowFile(caches.folder);
    const shared = {
      config,
      space: new CacheSpace(caches.memoryBytes, this.overflow),
      wire: config.wire,
      model: this.model,
      serverAdapters: this.serverAdapters,
      clock: this.clock,
      // Within a step each frame is decoded before the next is written.
      allocate: scratchAllocator(),
    };
    const open = ({ client, samples }: LaneSetup["clients"][number]): ClientPair =>
      openPair({
        ...shared,
        client,
        samples,
        topology: topologies[client]!,
        layouts: { client: this.layouts.clients[client]!, server: this.layouts.sessions[client]! },
        forwardAdapters: (frame) => this.uploads.push({ client, frame }),
      });
    this.pairs = new Map(clients.map((each) => [each.client, open(each)]));
    this.probes = new Map(
      clients.map(({ client, samples }) => [
        client,
        this.openProbe(config.probe, topologies[client]!, client, samples),
      ]),
    );
  }

  async deliver(frames: readonly ClientFrame[]): Promise<void> {
    for (const { client, frame } of frames) {
      const pair = this.pair(client);
      await pair.client.receive(frame);
      refuseFailures(pair.takeWatched(), client);
    }
  }

  async step({ epoch, step, thetas, serverAdapters, batches }: StepWork): Promise<LaneStep> {
    this.serverAdapters.set(serverAdapters);
    const clients: ClientStep[] = [];
    for (const { client: id, samples } of batches) {
      const pair = this.pair(id);
      pair.session.expect({ epoch, step }, thetas);
      const done = pair.client.begin({ epoch, step }, samples);
      // Not awaited where it is done: a turn of the event loop, once a client and step.
      if (done) await done;
      const { loss, serverGradient, ...watched } = trained(pair, id);
      this.probes.get(id)!.sawBatch(samples, loss.targetTokens);
      clients.push({ client: id, ...loss, serverGradient, ...watched });
    }
    return { clients, phaseMs: this.clock.take() };
  }

  async uploadAdapters(step: number): Promise<AdapterUpload[]> {
    const uploads: AdapterUpload[] = [];
    for (const [id, pair] of this.pairs) {
      await pair.client.uploadAdapters(step);
      const { frames, failures } = pair.takeWatched();
      refuseFailures({ failures }, id);
      const [upload] = this.uploads.splice(0);
      uploads.push({ ...upload!, count: frames[0]! });
    }
    return uploads;
  }

  adapters() {
    return [...this.pairs].map(([client, pair]) => ({ client, adapters: pair.client.adapters.slice() }));
  }

  evaluate({ adapters, batches }: EvaluateWork): BatchScore[] {
    return batches.map((samples) => scoreBatch(this.model, samples, this.tensorsOf(adapters)));
  }

  probe(adapters: Float32Array): ProbedSample[] {
    return [...this.probes.values()].flatMap((probe) => probe.run(this.tensorsOf(adapters)));
  }

  state(): PairState[] {
    return [...this.pairs.values()].map(({ client, session }) => ({ client: client.state(), server: session.held() }));
  }

  received(): ReceivedSample[] {
    return [...this.pairs.values()].flatMap(({ received }) => received.all());
  }

  references(place: ReceiverPlace, samples: readonly number[]): HeldSample[] {
    return readReferences(this.wires(place).receiver, place.interface, samples);
  }

  async restore({ pairs, thetas, labelled, probed, received, batches }: RestoreWork): Promise<void> {
    for (const { client: state } of pairs) {
      const samples = labelled.find(({ client }) => client === state.client)?.samples ?? [];
      const pair = this.pair(state.client);
      // The labels are sent once more, so that they still come out of a frame; what was seen of it is not counted.
      await pair.client.restore(state, thetas, samples);
      refuseFailures(pair.takeWatched(), state.client);
    }
    for (const pair of this.pairs.values()) pair.received.restore(received);
    if (probed) for (const probe of this.probes.values()) probe.remember(this.tensorsOf(probed));
    for (const { client, samples, targetTokens } of batches) this.probes.get(client)!.sawBatch(samples, targetTokens);
  }

  restoreReferences(place: ReceiverPlace, tensors: readonly HeldSample[]): void {
    const { sender, receiver } = this.wires(place);
    restoreReferences(sender, receiver, place.interface, tensors);
  }

  memory(): LaneMemory {
    const { numTensors, numBytes } = tf.memory();
    const pairs = [...this.pairs.values()];
    return {
      tensors: numTensors,
      tensorBytes: numBytes,
      clientCaches: pairs.map(({ client }) => client.cacheBytes).reduce(addBytes, { memory: 0, disk: 0 }),
      serverCaches: pairs.map(({ session }) => session.cacheBytes).reduce(addBytes, { memory: 0, disk: 0 }),
    };
  }

  dispose(): void {
    this.model.dispose();
    this.overflow.close();
  }

  /** A party's ends of the wire, and those of the party that faces it. */
  private wires({ client: id, party }: ReceiverPlace) {
    const { client, session } = this.pair(id);
    return party === "client"
      ? { receiver: client.wire, sender: session.wire }
      : { receiver: session.wire, sender: client.wire };
  }

  private openProbe(
    { samplesPerClient, gradients }: RunConfig["probe"],
    topology: Topology,
    client: number,
    samples: readonly TokenizedSample[],
  ): Probe {
    const pair = this.pair(client);
    const ends = { up: pair.session.wire, down: pair.client.wire };
    return new Probe(this.model, topology, {
      client,
      samples: samples.slice(0, samplesPerClient),
      gradients,
      reference: (name, sample) => ends[directionOf(name)].receivers.get(name)?.reference(sample),
    });
  }

  private pair(client: number): ClientPair {
    const pair = this.pairs.get(client);
    if (pair === undefined) throw new RangeError(`client ${client} is not on this lane`);
    return pair;
  }

  private tensorsOf(adapters: Float32Array): () => AdapterTensors {
    return () => adapterTensors(adapters, this.layouts.model);
  }
}

/** What a mini-batch gave. @throws the failure of a party, which it names */
function trained(pair: ClientPair, client: number) {
  const { loss, frames, decisions, ...watched } = pair.takeWatched();
  const serverGradient = pair.session.takeGradient();
  refuseFailures(watched, client);
  if (loss && serverGradient) return { loss, serverGradient, frames, decisions };
  throw runFailed({ what: "the mini-batch was not trained on to its end", where: `client ${client}` });
}

/** A failure of a party ends the run: the error says whose it is. */
function refuseFailures({ failures }: Pick<Watched, "failures">, client: number): void {
  const [first] = failures;
  if (first === undefined) return;
  const { error, party } = first;
  const who = party === "client" ? `client ${client}` : `the server, for client ${client}`;
  const where = error.parts.where === undefined ? who : `${who}: ${error.parts.where}`;
  throw new SplitcomError(error.kind, { ...error.parts, where }, { cause: error.cause });
}
