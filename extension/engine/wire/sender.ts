/** The sending end of a link: select, code, remember what the receiver made of it. */

import { createRowCache, heldValues } from "./cache/rowCache.ts";
import { roundedRows } from "./cache/rowStorage.ts";
import { addBytes } from "./cache/sampleSlots.ts";
import { checkBatch } from "./checkBatch.ts";
import { entryBitmapBytes, entryBytes, writeEntryHead } from "./frame/entries.ts";
import { allocateNew, FrameWriter } from "./frame/frameWriter.ts";
import type { EncodedFrame, EndOptions, LinkOptions, SampleTensor, Sender } from "./link.ts";
import { type Coding, contextsOf, linkCodec } from "./linkCodec.ts";
import type { Block } from "./payload/payload.ts";
import { countPicked, gatherRows, replaceRows } from "./rows.ts";
import type { Selection } from "./selector/selector.ts";

/** A sender whose memory can be looked into. */
export interface LinkSender extends Sender {
  /** The sketch held of a sample: bit for bit the sketch of the receiver's reference. */
  sketch(sample: number): Float32Array | undefined;
}

/** What becomes of one sample of a batch; `block` is undefined where nothing is sent of it. */
interface Plan {
  tensor: SampleTensor;
  selection: Selection;
  sentRows: number;
  block: Block | undefined;
}

export function createSender(options: LinkOptions, ends: EndOptions = {}): LinkSender {
  const { dim, storage, space } = options;
  const codec = linkCodec(options);
  const { payload, header } = codec;
  const selector = codec.selector.create(options);
  /** What the receiver holds, for payloads that code against it. */
  const references = createRowCache(dim, storage, space);
  const { choices, contextOf, restore } = contextsOf(codec, options, ends);

  function encode(step: number, batch: readonly SampleTensor[], theta: number): EncodedFrame {
    checkBatch(batch, options, theta);
    const plans = batch.map((tensor) => planOf(tensor, theta, step));
    const head = new Uint8Array(payload.headBytes ?? 0);
    payload.writeHead?.(
      plans.flatMap(({ block }) => block ?? []),
      head,
    );
    // Blocks whose length is known only once they are coded are coded before the frame is as long as they need.
    const early = plans.map((plan) =>
      payload.variableLength && plan.block ? codeEarly(plan, plan.block, step, head) : undefined,
    );
    const codedOf = ({ sentRows }: Plan, i: number) => early[i]?.length ?? payload.codedBytes(sentRows, dim);
    const payloadBytes = plans.reduce((sum, plan, i) => sum + (plan.block ? codedOf(plan, i) : 0), head.length);
    const bodyBytes = plans.reduce(
      (sum, { tensor, selection }) => sum + entryBytes(tensor.rows, selection.picked, payload),
      payloadBytes,
    );
    const writer = new FrameWriter({ ...header, step, entries: batch.length }, bodyBytes, ends.allocate ?? allocateNew);
    writer.copy(head);
    let sideBytes = head.length;
    let bitmapBytes = 0;
    plans.forEach((plan, i) => {
      const { tensor, selection, block } = plan;
      writeEntryHead(writer, tensor.sample, tensor.rows, selection.picked);
      bitmapBytes += entryBitmapBytes(tensor.rows, selection.picked);
      if (block === undefined) return;
      if (early[i]) writer.u32(early[i].length);
      const coded = writer.room(codedOf(plan, i));
      if (early[i]) coded.set(early[i]);
      else code(plan, block, step, head, coded);
      sideBytes += payload.sideBytes?.(block.rows, dim, coded) ?? 0;
    });
    return {
      bytes: writer.finish(),
      payloadBytes,
      sideBytes,
      bitmapBytes,
      decisions: plans.map(({ tensor: { sample, rows }, selection: { similarity }, sentRows }) => ({
        sample,
        similarity,
        sentRows,
        rows,
      })),
    };
  }

  function planOf(tensor: SampleTensor, theta: number, step: number): Plan {
    const selection = selector.select(tensor, theta, step);
    const sentRows = countPicked(selection.picked, tensor.rows);
    if (sentRows === 0) return { tensor, selection, sentRows, block: undefined };
    const values = gatherRows(tensor.values, dim, selection.picked);
    return { tensor, selection, sentRows, block: { rows: sentRows, dim, values } };
  }

  function codeEarly(plan: Plan, block: Block, step: number, head: Uint8Array): Uint8Array {
    const target = new Uint8Array(payload.codedBytes(block.rows, dim));
    return target.subarray(0, code(plan, block, step, head, target));
  }

  /** Codes the picked rows and remembers what the receiver will hold of them. @returns bytes taken of `target` */
  function code({ tensor, selection }: Plan, block: Block, step: number, head: Uint8Array, target: Uint8Array): number {
    const { sample, rows } = tensor;
    const { picked } = selection;
    const held = payload.needsReference ? heldValues(references, sample, rows) : undefined;
    const reference = held && gatherRows(held, dim, picked);
    const coding = contextOf({ sample, sampleRows: rows, picked, reference }, { step, head });
    const length = payload.encode(block, target, coding.context) ?? target.length;
    const kept = reconstructed(block, target.subarray(0, length), coding);
    coding.commit();
    if (kept && payload.needsReference) references.set({ sample, rows, values: replaceRows(held, dim, picked, kept) });
    selection.remember(kept);
    return length;
  }

  /** What the receiver will hold of a block; undefined where that is the rows themselves. */
  function reconstructed(block: Block, coded: Uint8Array, { context }: Coding): Float32Array | undefined {
    if (!codec.keepsReferences || (payload.lossless && storage === "f32")) return undefined;
    const values = payload.lossless ? block.values : payload.decode(coded, block.rows, dim, context);
    return roundedRows(storage, values, dim);
  }

  return {
    encode,
    sketch: selector.sketch,
    choices,
    restore(held) {
      restore(held);
      selector.restore(held);
      if (payload.needsReference) held.forEach(references.set);
    },
    get cacheBytes() {
      return [references.bytes, choices.bytes].reduce(addBytes, selector.cacheBytes);
    },
  };
}
