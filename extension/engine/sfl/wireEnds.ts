import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Receiver, Sender } from "../wire/link.ts";

/** A party's ends of the wire towards one peer: it sends on some interfaces and receives on the others. */
export interface WireEnds {
  senders: ReadonlyMap<TensorInterface, Sender>;
  receivers: ReadonlyMap<TensorInterface, Receiver>;
}

/** Bytes that these ends hold between frames: sketches on a sending side, references on a receiving one. */
export function cacheBytes({ senders, receivers }: WireEnds): number {
  let bytes = 0;
  for (const end of [...senders.values(), ...receivers.values()]) bytes += end.cacheBytes;
  return bytes;
}
