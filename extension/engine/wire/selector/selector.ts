/**
 * Which samples, or which of their rows, are sent (method, section 3): one small object a selector and link.
 */
import type { SelectorConfig, SelectorKind } from "../../../protocol/config/runConfig.ts";
import type { RowStorage } from "../cache/rowStorage.ts";
import type { CacheBytes } from "../cache/sampleSlots.ts";
import type { LinkOptions, SampleTensor } from "../link.ts";
import type { RowPick } from "../rows.ts";
import { all } from "./all.ts";
import { random } from "./random.ts";
import { temporal } from "./temporal.ts";

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
  /** Decides; `theta` is the similarity at or above which the receiver's reference is good enough, `step` the frame's. */
  select(tensor: SampleTensor, theta: number, step: number): Selection;
  /** The sketch held of a sample, or undefined. */
  sketch(sample: number): Float32Array | undefined;
  /** Remembers sketches of what the receiver holds of these samples too. */
  restore(references: readonly SampleTensor[]): void;
  readonly cacheBytes: CacheBytes;
}

/** A selector with its parameters, before it has a link. */
export interface SelectorCodec {
  /** The receiver keeps what it was sent, and a later frame may say that it is reused. Labels then cross once, for they never change. */
  readonly reuses: boolean;
  /** Single rows of a sample may be sent. Only with `reuses`. */
  readonly picksRows: boolean;
  /** Bytes that the sender keeps for a row of `dim` values. */
  senderRowBytes(dim: number, storage: RowStorage): number;
  create(link: LinkOptions): Selector;
}

/** By kind: a selector from its parameters. */
export const selectors = { all, temporal, random } satisfies {
  [K in SelectorKind]: (config: Extract<SelectorConfig, { kind: K }>) => SelectorCodec;
};

export function createSelectorCodec(config: SelectorConfig): SelectorCodec {
  const create: (config: never) => SelectorCodec = selectors[config.kind];
  return create(config as never);
}
