import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { randomStream } from "../../../extension/engine/numeric/random.ts";
import { createLink } from "../../../extension/engine/wire/createLink.ts";
import { createLabelReceiver, createLabelSender } from "../../../extension/engine/wire/frame/labels.ts";
import {
  decodeAdapter,
  decodeThresholds,
  encodeAdapter,
  encodeThresholds,
} from "../../../extension/engine/wire/frame/sideFrames.ts";
import { SplitcomError } from "../../../extension/protocol/errors.ts";
import { bits, linkOptions, tensor } from "./linkFixtures.ts";

const mutations = 100_000;

/** A frame, what reads it, and what the reader holds, which a refused frame must not change. */
interface Target {
  frame: Uint8Array;
  decode(frame: Uint8Array): unknown;
  held(): unknown;
}

function targets(): Target[] {
  const codecs = [
    { payload: "f32" },
    { payload: "int8", granularity: "token" },
    { payload: "f16", selector: "all" },
  ] as const;
  const tensors = codecs.map((codec): Target => {
    const { sender, receiver } = createLink(linkOptions(codec));
    const batch = [tensor(0, 5, 6), tensor(1, 9, 6), tensor(2, 1, 6)];
    receiver.decode(sender.encode(1, batch, 0.9).bytes);
    const next = [
      tensor(0, 5, 6),
      { ...tensor(1, 9, 6), values: tensor(1, 9, 6).values.fill(3, 12, 20) },
      tensor(4, 2, 6),
    ];
    return {
      frame: sender.encode(2, next, 0.9).bytes,
      decode: (frame) => receiver.decode(frame),
      held: () => [0, 1, 2, 4].map((sample) => bits(receiver.reference(sample)?.values)),
    };
  });
  const labelOptions = { client: 3, vocabSize: 300, once: true };
  const labels = createLabelReceiver(labelOptions);
  const entry = { sample: 1, firstRow: 4, ids: Int32Array.of(7, 8, 299) };
  return [
    ...tensors,
    {
      frame: createLabelSender(labelOptions).encode(1, [entry, { ...entry, sample: 2 }])!.bytes,
      decode: (frame) => labels.decode(frame),
      held: () => 0,
    },
    {
      frame: encodeAdapter("up.adapter", 3, 1, Float32Array.of(1, 2, 3)).bytes,
      decode: (frame) => decodeAdapter("up.adapter", 3, 3, frame),
      held: () => 0,
    },
    {
      frame: encodeThresholds(3, 1, { activation: 0.9, gradient: 0.8 }).bytes,
      decode: (frame) => decodeThresholds(3, frame),
      held: () => 0,
    },
  ];
}

/** Flips bytes, writes extreme integers, cuts, extends, or shuffles a stretch; half of the time puts the checksum right. */
function mutate(original: Uint8Array, random: ReturnType<typeof randomStream>): Uint8Array {
  let frame = original.slice();
  const at = () => random.below(frame.length);
  for (let changes = 1 + random.below(3); changes > 0 && frame.length > 0; changes--) {
    const kind = random.below(6);
    if (kind < 2) frame[at()]! ^= 1 << random.below(8);
    else if (kind === 2) frame.fill(random.below(2) * 255, at(), at());
    else if (kind === 3) frame = frame.slice(0, at());
    else if (kind === 4) frame = Uint8Array.of(...frame, ...frame.subarray(0, random.below(20)));
    else frame.copyWithin(at(), at(), at());
  }
  if (random.below(2) === 0 && frame.length >= 32) {
    const view = new DataView(frame.buffer);
    if (random.below(2) === 0) view.setUint32(24, frame.length - 32, true);
    view.setUint32(frame.length - 4, crc32(frame.subarray(0, -4)), true);
  }
  return frame;
}

test(`${mutations} damaged frames give typed errors, change nothing, and cost no memory`, () => {
  const random = randomStream(2026, "fuzz");
  const all = targets();
  let refused = 0;
  let changed = 0;
  let largest = 0;
  for (let i = 0; i < mutations; i++) {
    const target = all[i % all.length]!;
    const frame = mutate(target.frame, random);
    const before = i % 50 < all.length ? target.held() : undefined;
    if (i % 500 === 0) largest = Math.max(largest, process.memoryUsage().arrayBuffers);
    try {
      target.decode(frame);
      changed++;
    } catch (error) {
      if (!(error instanceof SplitcomError)) throw error;
      expect(error.kind).toBe("bad-input");
      expect(error.parts.where).toMatch(/^frame offset \d+$/);
      refused++;
      if (before !== undefined) expect(target.held()).toEqual(before);
    }
  }
  expect(refused).toBeGreaterThan(0.7 * mutations);
  // Some damage lies in values, where every bit pattern is legal; the checksum is what finds it.
  expect(changed).toBeGreaterThan(0);
  expect(largest).toBeLessThan(200e6);
});
