/**
 * A client and the server's side of it on one lane, with the transports between them and those who watch.
 *
 * The two get equal options and share no object but the model's weights and the room for what they remember; what passes between them
 * passes as a frame.
 */
import type { CodecConfig, RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput, type SplitcomError } from "../../protocol/errors.ts";
import { directionOf, type TensorInterface } from "../../protocol/interfaces.ts";
import type { TokenizedSample } from "../data/sample.ts";
import type { Gpt2 } from "../model/gpt2.ts";
import type { AdapterLayout } from "../model/lora.ts";
import { Received } from "../observe/received.ts";
import { Client, type ClientState } from "../parties/client.ts";
import type { PhaseClock } from "../parties/phaseClock.ts";
import { ServerSession } from "../parties/serverSession.ts";
import { labelsCross, type Party, type Topology } from "../parties/topology.ts";
import type { HeldReferences, WireEnds } from "../parties/wireEnds.ts";
import { createBaseline } from "../transport/baseline.ts";
import { counted, type FrameCount } from "../transport/ledger.ts";
import type { MaybePromise } from "../transport/maybePromise.ts";
import { inProcess, type Transport, watched } from "../transport/transport.ts";
import type { CacheSpace } from "../wire/cache/cacheSpace.ts";
import { createSampleSlots } from "../wire/cache/sampleSlots.ts";
import type { Allocate } from "../wire/frame/frameWriter.ts";
import { createLabelReceiver, createLabelSender, type LabelOptions } from "../wire/frame/labels.ts";
import type { EndOptions, LinkOptions, SampleDecision } from "../wire/link.ts";
import { createReceiver } from "../wire/receiver.ts";
import { createSelectorCodec } from "../wire/selector/selector.ts";
import { createSender } from "../wire/sender.ts";

export interface PairOptions {
  config: RunConfig;
  /** How each interface of the topology is coded. */
  wire: Readonly<Partial<Record<TensorInterface, CodecConfig>>>;
  model: Gpt2;
  topology: Topology;
  /** What the client trains, and what the server trains for it. */
  layouts: Record<Party, AdapterLayout>;
  /** Flat, the server's; written before each step. */
  serverAdapters: Float32Array;
  client: number;
  samples: readonly TokenizedSample[];
  clock: PhaseClock;
  /** Where the client's adapters go. */
  forwardAdapters(frame: Uint8Array): void;
  /** Room for what the links of a lane remember; without one, in memory. */
  space?: CacheSpace;
  /** Where frames of tensors are written; by default each into a buffer of its own. */
  allocate?: Allocate;
  /** How frames reach a party; by default within the call. */
  connect?(receive: (frame: Uint8Array) => MaybePromise<void>): Transport;
}

/** What was seen of a pair since it was looked at last. */
export interface Watched {
  /** Of the mini-batch; undefined before its loss was computed. */
  loss: { loss: number; targetTokens: number } | undefined;
  frames: FrameCount[];
  decisions: { interface: TensorInterface; samples: SampleDecision[] }[];
  /** What a party has reported of the other, with who has failed. */
  failures: { party: Party; error: SplitcomError }[];
}

/** A pair between steps; the references themselves come by themselves. */
export interface PairState {
  client: ClientState;
  /** What the server's receivers hold of it. */
  server: HeldReferences[];
}

export interface ClientPair {
  client: Client;
  session: ServerSession;
  /** What the receivers of both last decoded of the probed samples. */
  received: Received;
  /** What was seen, to be seen once. */
  takeWatched(): Watched;
}

export function openPair(options: PairOptions): ClientPair {
  const { config, wire, model, topology, layouts, serverAdapters, client, samples, clock, forwardAdapters } = options;
  const { space, allocate, connect = inProcess } = options;
  const names = topology.crossings.flatMap(({ forward, backward }) => [forward, backward]);
  const links = names.map((name): LinkOptions => {
    const codec = wire[name];
    if (codec === undefined) throw badInput({ what: `wire has no ${name}, which the topology needs` });
    const { seed, cache } = config;
    const dim = model.config.width;
    return { interface: name, client, dim, codec, seed, storage: cache.storage, ...(space && { space }) };
  });
  const labels: LabelOptions = {
    client,
    vocabSize: model.config.vocabSize,
    // What is reused needs its labels again, and they never change.
    once: createSelectorCodec(config.wire["up.act"].selector).reuses,
  };
  const crossing = labelsCross(topology);
  const { seed, training } = config;

  let seen = nothing();
  const baselineOf = createBaseline(links, labels);
  const recorded = (transport: Transport): Transport =>
    watched(
      counted(
        transport,
        (carried) => clock.time("count", () => baselineOf(carried)),
        (count) => seen.frames.push(count),
      ),
      (carried) => {
        if (carried.frame && "decisions" in carried.frame)
          seen.decisions.push({ interface: carried.interface as TensorInterface, samples: carried.frame.decisions });
      },
    );
  /** @param other whose failures the party reports */
  const observer = (other: Party) => ({
    loss(loss: number, targetTokens: number) {
      seen.loss = { loss, targetTokens };
    },
    failure(error: SplitcomError) {
      seen.failures.push({ party: other, error });
    },
  });

  const probed = samples.slice(0, config.probe.samplesPerClient).map(({ id }) => id);
  const received = new Received(client, probed, () => theClient.adapters);
  const shared = { model, topology, seed, clock };
  const theClient: Client = new Client({
    ...shared,
    id: client,
    samples,
    layout: layouts.client,
    training,
    wire: wireEnds(links, topology, "client", received, allocate),
    labelSender: crossing ? createLabelSender(labels) : undefined,
    transport: recorded(connect((frame) => session.receive(frame))),
    observer: observer("server"),
  });
  const session = new ServerSession({
    ...shared,
    client,
    layout: layouts.server,
    adapters: serverAdapters,
    wire: wireEnds(links, topology, "server", received, allocate),
    labelReceiver: crossing ? createLabelReceiver(labels) : undefined,
    transport: recorded(connect((frame) => theClient.receive(frame))),
    forwardAdapters,
    observer: observer("client"),
  });

  return {
    client: theClient,
    session,
    received,
    takeWatched() {
      const taken = seen;
      seen = nothing();
      return taken;
    },
  };
}

const nothing = (): Watched => ({ loss: undefined, frames: [], decisions: [], failures: [] });

/**
 * A client sends up and receives down, the server the other way round. At each party the gradient's end of a cut sees what the
 * activation's end there chose.
 */
function wireEnds(
  links: readonly LinkOptions[],
  { crossings }: Topology,
  party: Party,
  received: Received,
  allocate: Allocate | undefined,
): WireEnds {
  const choices = new Map(links.map((link) => [link.interface, createSampleSlots(link.space)]));
  const forwardOf = new Map(crossings.map(({ forward, backward }) => [backward, forward]));
  const endOptions = ({ interface: name }: LinkOptions): EndOptions => {
    const forward = forwardOf.get(name);
    return {
      ...(allocate && { allocate }),
      choices: choices.get(name)!,
      decoded: (step, tensors) => received.decoded(name, step, tensors),
      ...(forward && { forwardChoices: choices.get(forward)! }),
    };
  };
  const sends = ({ interface: name }: LinkOptions) => (directionOf(name) === "up") === (party === "client");
  return {
    senders: new Map(links.filter(sends).map((link) => [link.interface, createSender(link, endOptions(link))])),
    receivers: new Map(
      links.filter((link) => !sends(link)).map((link) => [link.interface, createReceiver(link, endOptions(link))]),
    ),
  };
}
