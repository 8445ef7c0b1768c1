/** The sending end of a link: select, code, remember what the receiver made of it. */
import { checkBatch } from "./checkBatch.ts";
import { entryBytes, writeEntryHead } from "./entries.ts";
import { type Allocate, allocateNew, FrameWriter } from "./frameWriter.ts";
import type { EncodedFrame, LinkOptions, SampleTensor, Sender } from "./link.ts";
import { linkHeader } from "./linkHeader.ts";
import { type Payload, payloads } from "./payload/payload.ts";
import { addBytes, createRowCache, heldValues } from "./rowCache.ts";
import { roundedRows } from "./rowStorage.ts";
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
  const { dim, codec, storage, space } = options;
  const header = linkHeader(options);
  const selector = createSelector(options);
  const remembers = codec.selector === "temporal" || payload.needsReference;
  /** What the receiver holds, for payloads that code against it. */
  const references = createRowCache(dim, storage, space);

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

  /** Codes the picked rows; returns what the receiver will hold of them, undefined where that is the rows themselves. */
  function encodeRows({ sample, rows, values }: SampleTensor, picked: RowPick, sentRows: number, target: Uint8Array) {
    const block = gatherRows(values, dim, picked);
    const held = payload.needsReference ? heldValues(references, sample, rows) : undefined;
    const reference = held && gatherRows(held, dim, picked);
    payload.encode({ rows: sentRows, dim, values: block }, target, reference);
    if (!remembers || (payload.lossless && storage === "f32")) return undefined;
    const reconstructed = payload.lossless ? block : payload.decode(target, sentRows, dim, reference);
    const kept = roundedRows(storage, reconstructed, dim);
    if (payload.needsReference) references.set({ sample, rows, values: replaceRows(held, dim, picked, kept) });
    return kept;
  }

  return {
    encode,
    sketch: selector.sketch,
    restore(held) {
      selector.restore(held);
      if (payload.needsReference) held.forEach(references.set);
    },
    get cacheBytes() {
      return addBytes(selector.cacheBytes, references.bytes);
    },
  };
}
