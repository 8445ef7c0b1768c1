/**
 * The seam between the split model and the wire.
 *
 * One `Sender` and one `Receiver` face each other across an interface, per client. The only thing that passes from
 * one to the other is the frame's bytes; both keep caches that stay bit-identical (the sender's a sketch of the
 * receiver's).
 */

import type { CodecConfig } from "../../protocol/config/runConfig.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { CacheSpace } from "./cache/cacheSpace.ts";
import type { SampleShape } from "./cache/rowCache.ts";
import type { RowStorage } from "./cache/rowStorage.ts";
import type { CacheBytes, SampleSlots } from "./cache/sampleSlots.ts";
import type { Frame } from "./frame/frame.ts";
import type { Allocate } from "./frame/frameWriter.ts";

/** One sample's tensor, without padding: `values` is row-major [rows, dim]. */
export interface SampleTensor {
  /** Number of the sample among its client's samples: stable over epochs. */
  sample: number;
  rows: number;
  values: Float32Array;
}

/** A sample's reference, and what its payload chose where it chooses. */
export interface HeldSample extends SampleTensor {
  choice?: Uint8Array;
}

/** What was decided for a sample; `similarity` is null where there was nothing to compare with. */
export interface SampleDecision {
  sample: number;
  similarity: number | null;
  sentRows: number;
  rows: number;
}

export interface EncodedFrame extends Frame {
  decisions: SampleDecision[];
}

export interface Sender {
  /** Encodes a mini-batch; `theta` is the similarity at or above which the receiver reuses its reference. */
  encode(step: number, batch: readonly SampleTensor[], theta: number): EncodedFrame;
  /** Remembers what the receiver holds of these samples too, as if it had sent it. */
  restore(references: readonly HeldSample[]): void;
  /** What the payload chose, by sample. */
  readonly choices: SampleSlots;
  /** Bytes held between frames. */
  readonly cacheBytes: CacheBytes;
}

export interface Receiver {
  /**
   * Decodes a frame of this interface and client; throws a `bad-input` SplitcomError on any defect, and is then as
   * before. The values may be shared with the cache: do not write to them.
   */
  decode(frame: Uint8Array): SampleTensor[];
  /** What is held for a sample, or undefined. */
  reference(sample: number): SampleTensor | undefined;
  /** Width of a row, in values. */
  readonly dim: number;
  /** Of all references, in the order of first receipt. */
  shapes(): SampleShape[];
  /** What the payload chose, by sample: the same as the sender's. */
  readonly choices: SampleSlots;
  /** Holds these too. */
  restore(references: readonly HeldSample[]): void;
  readonly cacheBytes: CacheBytes;
}

export interface LinkOptions {
  interface: TensorInterface;
  client: number;
  /** Width of a row, in values. */
  dim: number;
  codec: CodecConfig;
  /** How what was sent is remembered. */
  storage: RowStorage;
  /** Where this end remembers it; without one, in memory. */
  space?: CacheSpace;
  /** The run's seed: the projection derives from it and the interface's name, the same for every client. */
  seed: number;
}

/** What one end of a link has to itself. */
export interface EndOptions {
  /** Where a sender writes frames; by default each into a buffer of its own. */
  allocate?: Allocate;
  /** Where the payload's choices are kept; by default in memory. */
  choices?: SampleSlots;
  /** A receiver's observer: what it has decoded of a frame, without what was reused. Do not write to the values, nor expect them to change. */
  decoded?(step: number, tensors: readonly SampleTensor[]): void;
  /** Gradients: where the end of the activation's interface at this party keeps its own. */
  forwardChoices?: SampleSlots;
}
