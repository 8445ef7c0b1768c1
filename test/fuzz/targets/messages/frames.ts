/** Frames of the wire: every codec's, labels, adapters and thresholds; most with length and checksum put right. */
import { crc32 } from "node:zlib";
import { createLink } from "../../../../extension/engine/wire/createLink.ts";
import { createLabelReceiver, createLabelSender } from "../../../../extension/engine/wire/frame/labels.ts";
import {
  decodeAdapter,
  decodeThresholds,
  encodeAdapter,
  encodeThresholds,
} from "../../../../extension/engine/wire/frame/sideFrames.ts";
import { allCodecs, type FlatCodec, linkOptions, tensor } from "../../../engine/wire/linkFixtures.ts";
import { mutateBytes } from "../../mutate/bytes.ts";
import { pick } from "../../mutate/oddValues.ts";
import { defineTarget } from "../../target.ts";

interface Reader {
  frames: Uint8Array[];
  decode(frame: Uint8Array): unknown;
}

export const frames = defineTarget(() => {
  const readers = [...allCodecs.map(codecReader), labelReader(), ...sideReaders()];
  return {
    make(random) {
      const { frames, decode } = pick(random, readers);
      const frame = mutateBytes(pick(random, frames), random);
      if (random.below(4) > 0 && frame.length >= 32) {
        const view = new DataView(frame.buffer);
        if (random.below(2) === 0) view.setUint32(24, frame.length - 32, true);
        view.setUint32(frame.length - 4, crc32(frame.subarray(0, -4)), true);
      }
      return { decode, frame };
    },
    run: ({ decode, frame }) => decode(frame),
    show: ({ frame }) => Buffer.from(frame).toString("hex"),
  };
});

function codecReader(codec: FlatCodec): Reader {
  const { sender, receiver } = createLink(linkOptions(codec));
  const [a, b, c] = [tensor(0, 5, 6), tensor(1, 9, 6), tensor(2, 1, 6)];
  const first = sender.encode(1, [a, b, c], 0.9).bytes.slice();
  receiver.decode(first);
  const changed = { ...b, values: b.values.slice().fill(3, 12, 20) };
  const next = sender.encode(2, [a, changed, tensor(4, 2, 6)], 0.9).bytes.slice();
  return { frames: [first, next], decode: (frame) => receiver.decode(frame) };
}

function labelReader(): Reader {
  const options = { client: 3, vocabSize: 70_000, once: true };
  const receiver = createLabelReceiver(options);
  const labels = [
    { sample: 1, firstRow: 4, ids: Int32Array.of(7, 8, 299) },
    { sample: 2, firstRow: 0, ids: Int32Array.of(1) },
  ];
  const frame = createLabelSender(options).encode(1, labels)!.bytes;
  return { frames: [frame], decode: (bytes) => receiver.decode(bytes) };
}

function sideReaders(): Reader[] {
  return [
    {
      frames: [encodeAdapter("up.adapter", 3, 1, Float32Array.of(1, 2, 3)).bytes],
      decode: (frame) => decodeAdapter("up.adapter", 3, 3, frame),
    },
    {
      frames: [encodeThresholds(3, 1, { activation: 0.9, gradient: 0.8 }).bytes],
      decode: (frame) => decodeThresholds(3, frame),
    },
  ];
}
