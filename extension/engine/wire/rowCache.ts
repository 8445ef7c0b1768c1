/** What one end of a link keeps between frames: the last tensor, or its sketch, of each sample. */
import type { SampleTensor } from "./link.ts";

export type RowCache = Map<number, SampleTensor>;

/** The values held of a sample, if it had as many rows then: a sample of another length counts as never seen. */
export function heldValues(cache: RowCache, sample: number, rows: number): Float32Array | undefined {
  const held = cache.get(sample);
  return held?.rows === rows ? held.values : undefined;
}

/** Holds `tensors` instead of what it held. */
export function replaceHeld(cache: RowCache, tensors: readonly SampleTensor[]): void {
  cache.clear();
  for (const tensor of tensors) cache.set(tensor.sample, tensor);
}

export function heldBytes(cache: RowCache): number {
  let bytes = 0;
  for (const { values } of cache.values()) bytes += values.byteLength;
  return bytes;
}
