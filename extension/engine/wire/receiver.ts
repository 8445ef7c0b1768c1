/** The receiving end of a link: check a frame in full, decode it, remember what came. */
import { type Entry, readEntries } from "./entries.ts";
import { frameError, openFrame } from "./frameReader.ts";
import type { LinkOptions, Receiver, SampleTensor } from "./link.ts";
import { linkHeader } from "./linkHeader.ts";
import { type Payload, payloads } from "./payload/payload.ts";
import { createRowCache, heldValues } from "./rowCache.ts";
import { countPicked, gatherRows, replaceRows } from "./rows.ts";

/** @param payload the codec's by name, or one to try out */
export function createReceiver(options: LinkOptions, payload: Payload = payloads[options.codec.payload]): Receiver {
  const { dim, codec } = options;
  const expected = linkHeader(options);
  const remembers = codec.selector === "temporal" || payload.needsReference;
  const references = createRowCache(dim, options.storage, options.space);

  function decode(frame: Uint8Array): SampleTensor[] {
    const { header, body } = openFrame(frame, expected);
    const entries = readEntries(body, header, payload);
    const tensors = entries.map(reconstruct);
    // Only now, so that a defective frame changes nothing.
    if (remembers) for (const [i, { coded }] of entries.entries()) if (coded) references.set(tensors[i]!);
    return tensors;
  }

  function reconstruct(entry: Entry): SampleTensor {
    const { sample, offset } = entry;
    if (entry.coded === undefined) {
      const reference = references.get(sample);
      if (reference === undefined)
        throw frameError("reuse of a sample never received", offset, sample, "one received before");
      return reference;
    }
    const { rows, picked, coded } = entry;
    // Not looked up where the new rows are all that counts: it may lie on the disk.
    const held = picked === "all" && !payload.needsReference ? undefined : heldValues(references, sample, rows);
    if (picked !== "all" && held === undefined) {
      const range = `${references.get(sample)?.rows ?? "a sample received before"}`;
      throw frameError(`some rows of sample ${sample}, which is not held with as many`, offset, rows, range);
    }
    const reference = held && payload.needsReference ? gatherRows(held, dim, picked) : undefined;
    const block = payload.decode(coded, countPicked(picked, rows), dim, reference);
    return { sample, rows, values: replaceRows(held, dim, picked, block) };
  }

  return {
    decode,
    reference: (sample) => references.get(sample),
    dim,
    shapes: references.shapes,
    restore: (held) => held.forEach(references.set),
    cacheBytes: references.bytes,
  };
}
