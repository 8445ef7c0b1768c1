/** The receiving end of a link: check a frame in full, decode it, remember what came. */
import { type Entry, readEntries } from "./entries.ts";
import { frameError, openFrame } from "./frameReader.ts";
import type { LinkOptions, Receiver, SampleTensor } from "./link.ts";
import { linkHeader } from "./linkHeader.ts";
import { type Payload, payloads } from "./payload/payload.ts";
import { heldBytes, heldValues, type RowCache, replaceHeld } from "./rowCache.ts";
import { countPicked, gatherRows, replaceRows } from "./rows.ts";

/** @param payload the codec's by name, or one to try out */
export function createReceiver(options: LinkOptions, payload: Payload = payloads[options.codec.payload]): Receiver {
  const { dim, codec } = options;
  const expected = linkHeader(options);
  const remembers = codec.selector === "temporal" || payload.needsReference;
  const references: RowCache = new Map();

  function decode(frame: Uint8Array): SampleTensor[] {
    const { header, body } = openFrame(frame, expected);
    const tensors = readEntries(body, header, payload).map(reconstruct);
    // Only now, so that a defective frame changes nothing.
    if (remembers) for (const tensor of tensors) references.set(tensor.sample, tensor);
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
    const held = heldValues(references, sample, rows);
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
    references: () => [...references.values()],
    restore: (held) => replaceHeld(references, held),
    get cacheBytes() {
      return heldBytes(references);
    },
  };
}
