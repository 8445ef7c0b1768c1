/** The receiving end of a link: check a frame in full, decode it, remember what came. */

import { createRowCache, heldValues } from "./cache/rowCache.ts";
import { addBytes } from "./cache/sampleSlots.ts";
import { type Entry, readEntries } from "./frame/entries.ts";
import { frameError, openFrame } from "./frame/frameReader.ts";
import type { EndOptions, LinkOptions, Receiver, SampleTensor } from "./link.ts";
import { contextsOf, linkCodec } from "./linkCodec.ts";
import { countPicked, gatherRows, replaceRows } from "./rows.ts";

export function createReceiver(options: LinkOptions, ends: EndOptions = {}): Receiver {
  const { dim } = options;
  const codec = linkCodec(options);
  const { payload } = codec;
  const references = createRowCache(dim, options.storage, options.space);
  const { choices, contextOf, restore } = contextsOf(codec, options, ends);

  function decode(frame: Uint8Array): SampleTensor[] {
    const { header, body } = openFrame(frame, codec.header);
    const head = body.take(payload.headBytes ?? 0, "head");
    const entries = readEntries(body, header, payload);
    const decoded = entries.map((entry) => reconstruct(entry, { step: header.step, head }));
    // Only now, so that a defective frame changes nothing.
    for (const { tensor, commit } of decoded) {
      if (commit === undefined) continue;
      if (codec.keepsReferences) references.set(tensor);
      commit();
    }
    ends.decoded?.(
      header.step,
      decoded.flatMap(({ tensor, commit }) => (commit ? [tensor] : [])),
    );
    return decoded.map(({ tensor }) => tensor);
  }

  /** @returns `commit` with what came in this frame, to be kept */
  function reconstruct(
    entry: Entry,
    frame: { step: number; head: Uint8Array },
  ): { tensor: SampleTensor; commit?: () => void } {
    const { sample, offset } = entry;
    if (entry.coded === undefined) {
      const reference = references.get(sample);
      if (reference === undefined)
        throw frameError("reuse of a sample never received", offset, sample, "one received before");
      return { tensor: reference };
    }
    const { rows, picked, coded } = entry;
    // Not looked up where the new rows are all that counts: it may lie on the disk.
    const held = picked === "all" && !payload.needsReference ? undefined : heldValues(references, sample, rows);
    if (picked !== "all" && held === undefined) {
      const range = `${references.get(sample)?.rows ?? "a sample received before"}`;
      throw frameError(`some rows of sample ${sample}, which is not held with as many`, offset, rows, range);
    }
    const reference = held && payload.needsReference ? gatherRows(held, dim, picked) : undefined;
    const { context, commit } = contextOf({ sample, sampleRows: rows, picked, reference }, frame);
    const block = payload.decode(coded, countPicked(picked, rows), dim, context);
    return { tensor: { sample, rows, values: replaceRows(held, dim, picked, block) }, commit };
  }

  return {
    decode,
    reference: (sample) => references.get(sample),
    dim,
    shapes: references.shapes,
    choices,
    restore(held) {
      restore(held);
      held.forEach(references.set);
    },
    get cacheBytes() {
      return addBytes(references.bytes, choices.bytes);
    },
  };
}
