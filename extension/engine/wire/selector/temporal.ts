/**
 * Sends what changed since it was last sent: SplitCom.
 *
 * It compares the sketch of a tensor now with the sketch of what the receiver holds. That is what was *sent* last, not
 * seen last, so slow drift adds up until it is noticed.
 */
import type { SelectorConfig } from "../../../protocol/config/runConfig.ts";
import { cosine } from "../../numeric/cosine.ts";
import { createRowCache, heldValues } from "../cache/rowCache.ts";
import { type RowStorage, storedRowBytes } from "../cache/rowStorage.ts";
import type { LinkOptions, SampleTensor } from "../link.ts";
import { gatherRows, type RowPick, replaceRows } from "../rows.ts";
import type { Selection, Selector, SelectorCodec } from "./selector.ts";
import { createSketch, sketchWidth } from "./sketch.ts";

type TemporalConfig = Extract<SelectorConfig, { kind: "temporal" }>;

export function temporal(config: TemporalConfig): SelectorCodec {
  return {
    reuses: true,
    picksRows: config.granularity === "token",
    senderRowBytes: (dim, storage) => storedRowBytes(sketchStorage(config, storage), sketchWidth(config.sketch, dim)),
    create: (link) => createTemporal(config, link),
  };
}

/** Whole tensors have been rounded as the receiver's already, and lose nothing by it; projections have not. */
function sketchStorage({ sketch }: TemporalConfig, storage: RowStorage): RowStorage {
  return sketch.kind === "none" ? storage : "f32";
}

function createTemporal(config: TemporalConfig, options: LinkOptions): Selector {
  const sketch = createSketch(config.sketch, options);
  const { width } = sketch;
  const byToken = config.granularity === "token";
  const cache = createRowCache(width, sketchStorage(config, options.storage), options.space);

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
