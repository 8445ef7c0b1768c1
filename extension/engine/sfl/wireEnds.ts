import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Receiver, SampleTensor, Sender } from "../wire/link.ts";

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

/** What the receiver of one interface holds. */
export interface InterfaceReferences {
  interface: TensorInterface;
  samples: SampleTensor[];
}

export function referencesOf({ receivers }: WireEnds): InterfaceReferences[] {
  return [...receivers].map(([name, receiver]) => ({ interface: name, samples: receiver.references() }));
}

export function restoreReceivers({ receivers }: WireEnds, held: readonly InterfaceReferences[]): void {
  for (const { interface: name, samples } of held) receivers.get(name)?.restore(samples);
}

/** @param held what the receivers at the other side hold. */
export function restoreSenders({ senders }: WireEnds, held: readonly InterfaceReferences[]): void {
  for (const { interface: name, samples } of held) senders.get(name)?.restore(samples);
}
