import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { SampleShape } from "../wire/cache/rowCache.ts";
import { addBytes, type CacheBytes } from "../wire/cache/sampleSlots.ts";
import type { HeldSample, Receiver, Sender } from "../wire/link.ts";
import type { Party } from "./topology.ts";

/** A party's ends of the wire towards one other: it sends on some interfaces and receives on the others. */
export interface WireEnds {
  senders: ReadonlyMap<TensorInterface, Sender>;
  receivers: ReadonlyMap<TensorInterface, Receiver>;
}

/** One receiver of a run. */
export interface ReceiverPlace {
  client: number;
  /** Whose it is: the client's, or the server's towards it. */
  party: Party;
  interface: TensorInterface;
}

/** Bytes that these ends hold between frames: sketches on a sending side, references on a receiving one. */
export function cacheBytes({ senders, receivers }: WireEnds): CacheBytes {
  const ends = [...senders.values(), ...receivers.values()];
  return ends.map((end) => end.cacheBytes).reduce(addBytes, { memory: 0, disk: 0 });
}

/** What the receiver of one interface holds, but for the values. */
export interface HeldReferences {
  interface: TensorInterface;
  /** Width of a row, in values. */
  dim: number;
  /** In the order of first receipt, each with the bytes of what its payload chose. */
  samples: (SampleShape & { choiceBytes: number })[];
}

export function heldReferences({ receivers }: WireEnds): HeldReferences[] {
  return [...receivers].map(([name, { dim, shapes, choices }]) => ({
    interface: name,
    dim,
    samples: shapes().map((shape) => ({ ...shape, choiceBytes: choices.lengthOf(shape.sample) })),
  }));
}

/** What a receiver holds of some samples. */
export function readReferences(
  { receivers }: WireEnds,
  name: TensorInterface,
  samples: readonly number[],
): HeldSample[] {
  const receiver = receivers.get(name);
  if (receiver === undefined) return [];
  return samples.map((sample) => {
    const choice = receiver.choices.get(sample);
    return { ...receiver.reference(sample)!, ...(choice && { choice }) };
  });
}

/** Both ends of an interface continue from what its receiver held. */
export function restoreReferences(
  sender: WireEnds,
  receiver: WireEnds,
  name: TensorInterface,
  held: readonly HeldSample[],
): void {
  receiver.receivers.get(name)?.restore(held);
  sender.senders.get(name)?.restore(held);
}
