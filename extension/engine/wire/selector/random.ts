/**
 * Sends a share of the samples, drawn at random at every visit, and reuses what the receiver holds of the others.
 *
 * It knows nothing of the activations: what it costs in perplexity, at the bytes of a temporal selector, is what the choice by
 * similarity is worth.
 */
import type { SelectorConfig } from "../../../protocol/config/runConfig.ts";
import { randomStream } from "../../numeric/random.ts";
import type { LinkOptions } from "../link.ts";
import type { Selector, SelectorCodec } from "./selector.ts";

type RandomConfig = Extract<SelectorConfig, { kind: "random" }>;

export function random({ share }: RandomConfig): SelectorCodec {
  return { reuses: true, picksRows: false, senderRowBytes: () => 0, create: (link) => createRandom(share, link) };
}

function createRandom(share: number, { seed, interface: name, client }: LinkOptions): Selector {
  /** Rows that the receiver holds, by sample: one of another length counts as never seen. */
  const held = new Map<number, number>();
  return {
    select({ sample, rows }, _theta, step) {
      // A stream by step and sample, so that a resumed run draws what the unbroken one does.
      const drawn = randomStream(seed, `selector/${name}/${client}/${step}/${sample}`).uniform() < share;
      return {
        picked: drawn || held.get(sample) !== rows ? "all" : [],
        similarity: null,
        remember: () => void held.set(sample, rows),
      };
    },
    sketch: () => undefined,
    restore(references) {
      for (const { sample, rows } of references) held.set(sample, rows);
    },
    cacheBytes: { memory: 0, disk: 0 },
  };
}
