/**
 * What one end of a link keeps between frames: the last tensor, or its sketch, of each sample.
 *
 * In memory while the space that it shares with other caches has room, else in the space's overflow file. What came first
 * stays in memory, and nothing moves on a read: every epoch visits every sample once, in a new order, so that a fixed share of
 * the visits finds its sample in memory. Evicting the least recently used would find fewer (of a cache for half of the samples
 * 15 % instead of 50 %) and would have to write what it evicts.
 */
import { bytesOf } from "./bytesOf.ts";
import type { CacheSpace } from "./cacheSpace.ts";
import type { SampleTensor } from "./link.ts";
import { type PackedRows, type RowStorage, rowStorages } from "./rowStorage.ts";

export interface RowCache {
  /** The values may be the cache's own: do not write to them. */
  get(sample: number): SampleTensor | undefined;
  /** Takes the tensor over: its values must not change any more. @throws run-failed for a full disk */
  set(tensor: SampleTensor): void;
  /** All that are held, in the order of first receipt. */
  shapes(): SampleShape[];
  readonly bytes: CacheBytes;
}

export interface SampleShape {
  sample: number;
  rows: number;
}

/** Bytes of values held. */
export interface CacheBytes {
  memory: number;
  disk: number;
}

/** Where a sample's rows are: here, or at an offset in the overflow file. */
type Held = { rows: number; bytes: number } & ({ packed: PackedRows } | { offset: number });

/** @param dim width of a row, in values @param space without one, everything stays in memory */
export function createRowCache(dim: number, storageName: RowStorage, space?: CacheSpace): RowCache {
  const storage = rowStorages[storageName];
  const held = new Map<number, Held>();
  const bytes: CacheBytes = { memory: 0, disk: 0 };

  function forget(before: Held): void {
    if ("packed" in before) {
      space?.give(before.bytes);
      bytes.memory -= before.bytes;
    } else {
      space!.overflow.free(before.offset, before.bytes);
      bytes.disk -= before.bytes;
    }
  }

  return {
    bytes,
    get(sample) {
      const found = held.get(sample);
      if (found === undefined) return undefined;
      const { rows } = found;
      if ("packed" in found) return { sample, rows, values: storage.unpack(found.packed, rows, dim) };
      const packed = storage.make(rows, dim);
      space!.overflow.read(found.offset, bytesOf(packed));
      return { sample, rows, values: storage.unpack(packed, rows, dim) };
    },
    set({ sample, rows, values }) {
      const packed = storage.pack(values, rows, dim);
      const before = held.get(sample);
      if (before !== undefined) forget(before);
      const size = packed.byteLength;
      if (space === undefined || space.take(size)) {
        held.set(sample, { rows, bytes: size, packed: ownBuffer(packed) });
        bytes.memory += size;
      } else {
        // A slot of this size that was given back just now is taken again, so that a sample keeps its place.
        held.set(sample, { rows, bytes: size, offset: space.overflow.write(bytesOf(packed)) });
        bytes.disk += size;
      }
    },
    shapes: () => Array.from(held, ([sample, { rows }]) => ({ sample, rows })),
  };
}

/** A part of a larger buffer, such as a frame, would keep all of it alive. */
function ownBuffer(packed: PackedRows): PackedRows {
  return packed.byteLength === packed.buffer.byteLength ? packed : packed.slice();
}

/** The values held of a sample, if it had as many rows then: a sample of another length counts as never seen. */
export function heldValues(cache: RowCache, sample: number, rows: number): Float32Array | undefined {
  const held = cache.get(sample);
  return held?.rows === rows ? held.values : undefined;
}

export function addBytes(a: CacheBytes, b: CacheBytes): CacheBytes {
  return { memory: a.memory + b.memory, disk: a.disk + b.disk };
}
