/**
 * Bytes by sample, as one end of a link keeps them between frames.
 *
 * In memory while the space that it shares with other caches has room, else in the space's overflow file. What came first
 * stays in memory, and nothing moves on a read: every epoch visits every sample once, in a new order, so that a fixed share of
 * the visits finds its sample in memory. Evicting the least recently used would find fewer (of a cache for half of the samples
 * 15 % instead of 50 %) and would have to write what it evicts.
 */
import type { CacheSpace } from "./cacheSpace.ts";

/** Bytes of values held. */
export interface CacheBytes {
  memory: number;
  disk: number;
}

export interface SampleSlots {
  /** Begins a buffer of its own. It may be the slots' own: do not write to it. */
  get(sample: number): Uint8Array | undefined;
  /** How many bytes are held of a sample; 0 where none are. */
  lengthOf(sample: number): number;
  /** Takes the bytes over: they must not change any more. @throws run-failed for a full disk */
  set(sample: number, bytes: Uint8Array): void;
  readonly bytes: CacheBytes;
}

/** Where a sample's bytes are: here, or at an offset in the overflow file. */
type Slot = { length: number } & ({ held: Uint8Array } | { offset: number });

/** @param space without one, everything stays in memory */
export function createSampleSlots(space?: CacheSpace): SampleSlots {
  const slots = new Map<number, Slot>();
  const bytes: CacheBytes = { memory: 0, disk: 0 };

  function forget(slot: Slot): void {
    if ("held" in slot) {
      space?.give(slot.length);
      bytes.memory -= slot.length;
    } else {
      space!.overflow.free(slot.offset, slot.length);
      bytes.disk -= slot.length;
    }
  }

  return {
    bytes,
    get(sample) {
      const slot = slots.get(sample);
      if (slot === undefined || "held" in slot) return slot?.held;
      const target = new Uint8Array(slot.length);
      space!.overflow.read(slot.offset, target);
      return target;
    },
    lengthOf: (sample) => slots.get(sample)?.length ?? 0,
    set(sample, content) {
      const before = slots.get(sample);
      if (before !== undefined) forget(before);
      const { length } = content;
      if (space === undefined || space.take(length)) {
        slots.set(sample, { length, held: ownBuffer(content) });
        bytes.memory += length;
      } else {
        // A slot of this size that was given back just now is taken again, so that a sample keeps its place.
        slots.set(sample, { length, offset: space.overflow.write(content) });
        bytes.disk += length;
      }
    },
  };
}

/** A part of a larger buffer, such as a frame, would keep all of it alive. */
function ownBuffer(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

export function addBytes(a: CacheBytes, b: CacheBytes): CacheBytes {
  return { memory: a.memory + b.memory, disk: a.disk + b.disk };
}
