/**
 * How sent rows are coded: one small object a payload, without state of its own.
 *
 * Coding works on a block of rows, which are all of a sample or those that the selector picked. What a payload needs beside the
 * block comes in the coding's context: the frame's head, a random stream, what the receiver holds, what was chosen before.
 */
import type { PayloadConfig, PayloadKind } from "../../../protocol/config/runConfig.ts";
import { payloadKind, type TensorInterface } from "../../../protocol/interfaces.ts";
import type { RandomStream } from "../../numeric/random.ts";
import type { RowPick } from "../rows.ts";
import { delta } from "./delta.ts";
import { f16 } from "./f16.ts";
import { f32 } from "./f32.ts";
import { int4 } from "./int4.ts";
import { int8 } from "./int8.ts";
import { mask } from "./mask.ts";
import { quant } from "./quant.ts";
import { topk } from "./topk.ts";

/** Rows of equal width, row-major [rows, dim]. */
export interface Block {
  rows: number;
  dim: number;
  values: Float32Array;
}

/** What the coding of one block has beside the block; the same at both ends. */
export interface CodingContext {
  /** The bytes that all blocks of the frame share, as `writeHead` filled them. */
  readonly head: Uint8Array;
  /** The block's rows among the sample's. */
  readonly picked: RowPick;
  /** Rows that the sample has. */
  readonly sampleRows: number;
  /** What the receiver holds of the block's rows; undefined without `needsReference`, on a first visit, or after another row count. */
  readonly reference: Float32Array | undefined;
  /** What was kept for the sample by an earlier coding on this interface. */
  readonly chosen: Uint8Array | undefined;
  /** Gradients: what was kept for the sample on the activation's interface of the same cut. */
  readonly chosenForward: Uint8Array | undefined;
  /** Keeps a few bytes for the sample, such as the coordinates that were chosen; they take the place of earlier ones. */
  keep(choice: Uint8Array): void;
  /** The sender's stream for this block, by seed, interface, client, step and sample; the same at every call. */
  random(): RandomStream;
}

export interface Payload {
  /** Names the coding in a frame's header: 1 to 15. */
  readonly code: number;
  /** Decoding gives back every bit, so that the sender need not decode to know what the receiver has. */
  readonly lossless: boolean;
  /** Both ends keep what the receiver decoded, and code against it. Never together with `lossless`. */
  readonly needsReference: boolean;
  /** Coding keeps choices (`CodingContext.keep`), which count as cache and are part of a checkpoint. */
  readonly keepsChoices?: true;
  /** Gradients reuse what was chosen for the activation. A trait of the schema's entry, too. */
  readonly needsForward?: true;
  /** On a gradient's interface, where it codes otherwise than on an activation's. Of the same `code` and traits. */
  readonly backward?: Payload;
  /** Bytes at the head of each frame that all its blocks share, such as a scale; none by default. All count as side information. */
  readonly headBytes?: number;
  /** The length of a coded block depends on its values: `codedBytes` is the largest, and a frame says each block's. */
  readonly variableLength?: true;
  /** Length of a coded block, in bytes; follows from the shape alone, so that a reader can check it first. */
  codedBytes(rows: number, dim: number): number;
  /** Length of a coded block of a sample that the receiver holds, where it is less: that of every visit but the first. */
  heldBytes?(rows: number, dim: number): number;
  /**
   * How many bytes of a coded block are no values themselves, but give them meaning or place: scales, indices, bitmaps. None by default.
   *
   * @param coded what `encode` wrote; only a payload of `variableLength` may look into it
   */
  sideBytes?(rows: number, dim: number, coded: Uint8Array): number;
  /** Bytes kept for a sample by `keep`, at the most; only with `keepsChoices`. */
  choiceBytes?(rows: number, dim: number): number;
  /** Looks at all blocks of a frame and fills its head, before the first is coded. */
  writeHead?(blocks: readonly Block[], head: Uint8Array): void;
  /**
   * Codes a block into `target`, which has exactly `codedBytes(rows, dim)` bytes at any alignment.
   *
   * @returns with `variableLength` how many of them it took
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a payload of fixed length returns nothing
  encode(block: Block, target: Uint8Array, context: CodingContext): number | void;
  /**
   * Reconstructs [rows, dim] values into a new array, from any `codedBytes(rows, dim)` bytes or, with `variableLength`, any number of
   * bytes up to that. A payload of fixed length never throws, another one throws `bad-input` alone.
   */
  decode(coded: Uint8Array, rows: number, dim: number, context: CodingContext): Float32Array;
}

/** By kind: a payload from its parameters. */
export const payloads = {
  f32: () => f32,
  f16: () => f16,
  int8: () => int8,
  int4: () => int4,
  quant,
  delta,
  mask,
  topk,
} satisfies { [K in PayloadKind]: (config: Extract<PayloadConfig, { kind: K }>) => Payload };

/** The payload of an interface. @param name without one, an activation's */
export function createPayload(config: PayloadConfig, name?: TensorInterface): Payload {
  const create: (config: never) => Payload = payloads[config.kind];
  const payload = create(config as never);
  return (name && payloadKind(name) === "gradient" && payload.backward) || payload;
}
