/** The sending end of a link: select, code, remember what the receiver made of it. */
import { checkBatch } from "./checkBatch.ts";
import { entryBytes, writeEntryHead } from "./entries.ts";
import { type Allocate, allocateNew, FrameWriter } from "./frameWriter.ts";
import type { EncodedFrame, LinkOptions, SampleTensor, Sender } from "./link.ts";
import { linkHeader } from "./linkHeader.ts";
import { type Payload, payloads } from "./payload/payload.ts";
import { heldBytes, heldValues, type RowCache, replaceHeld } from "./rowCache.ts";
import { countPicked, gatherRows, type RowPick, replaceRows } from "./rows.ts";
import { createSelector } from "./selector.ts";

/** A sender whose memory can be looked into. */
export interface LinkSender extends Sender {
  /** The sketch held of a sample: bit for bit the sketch of the receiver's reference. */
  sketch(sample: number): Float32Array | undefined;
}

/**
 * @param payload the codec's by name, or one to try out; its receiver must have the same
 * @param allocate where frames are written
 */
export function createSender(
  options: LinkOptions,
  payload: Payload = payloads[options.codec.payload],
  allocate: Allocate = allocateNew,
): LinkSender {
  const { dim, codec } = options;
  const header = linkHeader(options);
  const selector = createSelector(options);
  const remembers = codec.selector === "temporal" || payload.needsReference;
  /** What the receiver holds, for payloads that code against it. */
  const references: RowCache = new Map();

  function encode(step: number, batch: readonly SampleTensor[], theta: number): EncodedFrame {
    checkBatch(batch, options, theta);
    const plans = batch.map((tensor) => {
      const selection = selector.select(tensor, theta);
      const sentRows = countPicked(selection.picked, tensor.rows);
      const head = entryBytes(tensor.rows, selection.picked);
      return { tensor, selection, sentRows, head, coded: payload.codedBytes(sentRows, dim) };
    });
    const payloadBytes = plans.reduce((sum, { coded }) => sum + coded, 0);
    const bodyBytes = plans.reduce((sum, { head }) => sum + head, payloadBytes);
    const writer = new FrameWriter({ ...header, step, entries: batch.length }, bodyBytes, allocate);

    for (const { tensor, selection, sentRows, coded } of plans) {
      writeEntryHead(writer, tensor.sample, tensor.rows, selection.picked);
      if (sentRows === 0) continue;
      const reconstructed = encodeRows(tensor, selection.picked, sentRows, writer.room(coded));
      selection.remember(reconstructed);
    }
    return {
      bytes: writer.finish(),
      payloadBytes,
      decisions: plans.map(({ tensor: { sample, rows }, selection: { similarity }, sentRows }) => ({
        sample,
        similarity,
        sentRows,
        rows,
      })),
    };
  }

  /** Codes the picked rows; returns what the receiver will make of them, undefined where that is the rows themselves. */
  function encodeRows({ sample, rows, values }: SampleTensor, picked: RowPick, sentRows: number, target: Uint8Array) {
    const block = gatherRows(values, dim, picked);
    const held = heldValues(references, sample, rows);
    const reference = held && gatherRows(held, dim, picked);
    payload.encode({ rows: sentRows, dim, values: block }, target, reference);
    if (payload.lossless || !remembers) return undefined;
    const reconstructed = payload.decode(target, sentRows, dim, reference);
    if (payload.needsReference) {
      references.set(sample, { sample, rows, values: replaceRows(held, dim, picked, reconstructed) });
    }
    return reconstructed;
  }

  return {
    encode,
    sketch: selector.sketch,
    restore(held) {
      selector.restore(held);
      if (payload.needsReference) replaceHeld(references, held);
    },
    get cacheBytes() {
      return selector.cacheBytes + heldBytes(references);
    },
  };
}
