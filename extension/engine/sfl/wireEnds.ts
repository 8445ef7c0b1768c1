import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Receiver, SampleTensor, Sender } from "../wire/link.ts";
import { addBytes, type CacheBytes, type SampleShape } from "../wire/rowCache.ts";

/** A party's ends of the wire towards one peer: it sends on some interfaces and receives on the others. */
export interface WireEnds {
  senders: ReadonlyMap<TensorInterface, Sender>;
  receivers: ReadonlyMap<TensorInterface, Receiver>;
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
  /** In the order of first receipt. */
  samples: SampleShape[];
}

export function heldReferences({ receivers }: WireEnds): HeldReferences[] {
  return [...receivers].map(([name, { dim, shapes }]) => ({ interface: name, dim, samples: shapes() }));
}

/** The tensors that a receiver holds of some samples. */
export function readReferences(
  { receivers }: WireEnds,
  name: TensorInterface,
  samples: readonly number[],
): SampleTensor[] {
  const receiver = receivers.get(name);
  return receiver ? samples.map((sample) => receiver.reference(sample)!) : [];
}

/** Both ends of an interface go on from what its receiver held. */
export function restoreReferences(
  sender: WireEnds,
  receiver: WireEnds,
  name: TensorInterface,
  held: readonly SampleTensor[],
): void {
  receiver.receivers.get(name)?.restore(held);
  sender.senders.get(name)?.restore(held);
}
