/**
 * Which samples, or which of their rows, are sent (method, section 3).
 *
 * The temporal selector compares the sketch of a tensor now with the sketch of what the receiver holds. That is what
 * was *sent* last, not seen last, so slow drift adds up until it is noticed.
 */
import { cosine } from "../numeric/cosine.ts";
import type { LinkOptions, SampleTensor } from "./link.ts";
import { type CacheBytes, createRowCache, heldValues } from "./rowCache.ts";
import { gatherRows, type RowPick, replaceRows } from "./rows.ts";
import { createSketch } from "./sketch.ts";

/** What becomes of a sample. */
export interface Selection {
  /** Rows to send; none means that the receiver reuses its reference. */
  picked: RowPick;
  /**
   * Cosine of the whole sketches, flattened, at either granularity, so that histograms of both can be compared; null
   * where nothing was held or a value is not finite.
   */
  similarity: number | null;
  /**
   * To be called once the picked rows are sent, with what the receiver holds of them, compact [picked, dim];
   * undefined where that is the tensor's own, bit for bit.
   */
  remember(reconstructed: Float32Array | undefined): void;
}

export interface Selector {
  /** Decides; `theta` is the similarity at or above which the receiver's reference is good enough. */
  select(tensor: SampleTensor, theta: number): Selection;
  /** The sketch held of a sample, or undefined. */
  sketch(sample: number): Float32Array | undefined;
  /** Remembers sketches of what the receiver holds of these samples too. */
  restore(references: readonly SampleTensor[]): void;
  readonly cacheBytes: CacheBytes;
}

export function createSelector(options: LinkOptions): Selector {
  return options.codec.selector === "all" ? selectAll : temporalSelector(options);
}

/** Sends everything, remembers nothing. */
const selectAll: Selector = {
  select: () => ({ picked: "all", similarity: null, remember: () => undefined }),
  sketch: () => undefined,
  restore: () => undefined,
  cacheBytes: { memory: 0, disk: 0 },
};

function temporalSelector(options: LinkOptions): Selector {
  const sketch = createSketch(options);
  const { width } = sketch;
  const byToken = options.codec.granularity === "token";
  // Whole tensors have been rounded as the receiver's already, and lose nothing by it; projections have not.
  const cache = createRowCache(width, options.codec.sketch.kind === "none" ? options.storage : "f32", options.space);

  function select({ sample, rows, values }: SampleTensor, theta: number): Selection {
    const now = sketch.of(values, rows);
    const held = heldValues(cache, sample, rows);
    // NaN reaches no threshold, so what cannot be compared is sent.
    const similarity = held ? cosine(now, held) : Number.NaN;
    const picked = held && byToken ? changedRows(now, held, width, theta) : similarity >= theta ? [] : "all";

    const remember = (reconstructed: Float32Array | undefined) => {
      const sent = reconstructed
        ? sketch.of(reconstructed, reconstructed.length / options.dim)
        : gatherRows(now, width, picked);
      // A slice, because without a projection `now` is the caller's buffer.
      cache.set({ sample, rows, values: replaceRows(held, width, picked, sent.slice()) });
    };
    return { picked, similarity: Number.isNaN(similarity) ? null : similarity, remember };
  }

  return {
    select,
    sketch: (sample) => cache.get(sample)?.values,
    restore(references) {
      for (const { sample, rows, values } of references) {
        // A slice, because without a projection the sketch is the receiver's own tensor.
        cache.set({ sample, rows, values: sketch.of(values, rows).slice() });
      }
    },
    cacheBytes: cache.bytes,
  };
}

/** Rows whose cosine is below `theta`, or not a number. */
function changedRows(now: Float32Array, held: Float32Array, width: number, theta: number): RowPick {
  const picked: number[] = [];
  for (let start = 0; start < now.length; start += width) {
    const alike = cosine(now, held, start, start + width) >= theta;
    if (!alike) picked.push(start / width);
  }
  return picked.length * width === now.length ? "all" : picked;
}
