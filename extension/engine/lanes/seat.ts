/**
 * A client's seat on a lane: the client, the server's side towards it, and the baseline that is counted beside them.
 *
 * The two sides get equal options and share no object but the room for what they remember.
 */

import type { CodecConfig, RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { directionOf, type TensorInterface } from "../../protocol/interfaces.ts";
import type { Thetas } from "../control/controllers.ts";
import type { TokenizedSample } from "../data/sample.ts";
import { type AdapterLayout, initialAdapters } from "../model/lora.ts";
import type { Gpt2Config } from "../model/weights.ts";
import { Client, type ClientState } from "../parties/client.ts";
import type { ServerPeer } from "../parties/server.ts";
import { labelsCross, type Party, type Topology } from "../parties/topology.ts";
import type { Carried } from "../parties/trainStep.ts";
import type { WireEnds } from "../parties/wireEnds.ts";
import { createLabelBaseline, createTensorBaseline } from "../transport/baseline.ts";
import { sizeOf } from "../transport/ledger.ts";
import type { CacheSpace } from "../wire/cache/cacheSpace.ts";
import { createSampleSlots } from "../wire/cache/sampleSlots.ts";
import type { Allocate } from "../wire/frame/frameWriter.ts";
import { createLabelReceiver, createLabelSender, type LabelOptions } from "../wire/frame/labels.ts";
import type { EndOptions, LinkOptions } from "../wire/link.ts";
import { createReceiver } from "../wire/receiver.ts";
import { createSelectorCodec } from "../wire/selector/selector.ts";
import { createSender } from "../wire/sender.ts";
import type { FrameCount } from "./laneApi.ts";

export interface SeatOptions {
  config: RunConfig;
  /** How each interface of the topology is coded. */
  wire: Readonly<Partial<Record<TensorInterface, CodecConfig>>>;
  model: Gpt2Config;
  topology: Topology;
  /** Of a client's adapters. */
  layout: AdapterLayout;
  client: number;
  samples: readonly TokenizedSample[];
  /** Room for what the links of a lane remember; without one, in memory. */
  space?: CacheSpace;
  /** Where frames are written; by default each into a buffer of its own. */
  allocate?: Allocate;
}

export interface Seat {
  client: Client;
  peer: ServerPeer;
  /** The sizes of a frame that crossed and of its baseline. */
  countFrame(step: number, carried: Carried): FrameCount;
}

export function openSeat(options: SeatOptions): Seat {
  const { config, wire, model, topology, layout, client, samples, space, allocate } = options;
  const names = topology.crossings.flatMap(({ forward, backward }) => [forward, backward]);
  const links = names.map((name): LinkOptions => {
    const codec = wire[name];
    if (codec === undefined) throw badInput({ what: `wire has no ${name}, which the topology needs` });
    const { seed, cache } = config;
    return { interface: name, client, dim: model.width, codec, seed, storage: cache.storage, ...(space && { space }) };
  });
  const labels: LabelOptions = {
    client,
    vocabSize: model.vocabSize,
    // What is reused needs its labels again, and they never change.
    once: createSelectorCodec(config.wire["up.act"].selector).reuses,
  };
  const crossing = labelsCross(topology);
  const tensorBaselines = new Map(links.map((link) => [link.interface, createTensorBaseline(link)]));
  const labelBaseline = createLabelBaseline(labels);

  return {
    client: new Client({
      id: client,
      samples,
      layout,
      adapters: initialAdapters(layout, config.seed),
      training: config.training,
      wire: wireEnds(links, topology, "client", allocate),
      labelSender: crossing ? createLabelSender(labels) : undefined,
      endOfText: model.endOfText,
    }),
    peer: {
      wire: wireEnds(links, topology, "server", allocate),
      labelReceiver: crossing ? createLabelReceiver(labels) : undefined,
    },
    countFrame(step, carried) {
      const baseline =
        carried.interface === "up.label"
          ? labelBaseline.sizeFor(step, carried.samples, carried.frame)
          : tensorBaselines.get(carried.interface)!.sizeFor(step, carried.samples, carried.frame);
      return { interface: carried.interface, sent: carried.frame && sizeOf(carried.frame), baseline };
    },
  };
}

/** Both sides, but for references. @param labelled the samples whose labels had been sent */
export function restoreSeat(
  { client, peer }: Seat,
  state: ClientState,
  thetas: Thetas,
  labelled: readonly number[],
): void {
  client.restore(state, thetas);
  // The labels are sent once more, uncounted, so that they still come out of a frame.
  const labels = client.labelSender?.encode(0, client.labels(labelled));
  if (labels) peer.labelReceiver!.decode(labels.bytes);
}

/**
 * A client sends up and receives down, the server the other way round. At each party the gradient's end of a cut sees what the
 * activation's end there chose.
 */
function wireEnds(
  links: readonly LinkOptions[],
  { crossings }: Topology,
  party: Party,
  allocate: Allocate | undefined,
): WireEnds {
  const choices = new Map(links.map((link) => [link.interface, createSampleSlots(link.space)]));
  const forwardOf = new Map(crossings.map(({ forward, backward }) => [backward, forward]));
  const endOptions = ({ interface: name }: LinkOptions): EndOptions => {
    const forward = forwardOf.get(name);
    return {
      ...(allocate && { allocate }),
      choices: choices.get(name)!,
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
