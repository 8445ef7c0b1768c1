/** What one end of a link keeps between frames: the last tensor, or its sketch, of each sample. */
import { bytesOf } from "../frame/bytesOf.ts";
import type { SampleTensor } from "../link.ts";
import type { CacheSpace } from "./cacheSpace.ts";
import { type RowStorage, rowStorages } from "./rowStorage.ts";
import { type CacheBytes, createSampleSlots } from "./sampleSlots.ts";

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

/** @param dim width of a row, in values @param space without one, everything stays in memory */
export function createRowCache(dim: number, storageName: RowStorage, space?: CacheSpace): RowCache {
  const storage = rowStorages[storageName];
  const slots = createSampleSlots(space);
  const rowsOf = new Map<number, number>();
  return {
    bytes: slots.bytes,
    get(sample) {
      const rows = rowsOf.get(sample);
      if (rows === undefined) return undefined;
      return { sample, rows, values: storage.unpack(storage.view(slots.get(sample)!), rows, dim) };
    },
    set({ sample, rows, values }) {
      slots.set(sample, bytesOf(storage.pack(values, rows, dim)));
      rowsOf.set(sample, rows);
    },
    shapes: () => Array.from(rowsOf, ([sample, rows]) => ({ sample, rows })),
  };
}

/** The values held of a sample, if it had as many rows then: a sample of another length counts as never seen. */
export function heldValues(cache: RowCache, sample: number, rows: number): Float32Array | undefined {
  const held = cache.get(sample);
  return held?.rows === rows ? held.values : undefined;
}
