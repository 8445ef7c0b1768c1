import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CacheSpace } from "../../../extension/engine/wire/cache/cacheSpace.ts";
import { roundedRows, storedRowBytes } from "../../../extension/engine/wire/cache/rowStorage.ts";
import type { CacheBytes } from "../../../extension/engine/wire/cache/sampleSlots.ts";
import { createLink } from "../../../extension/engine/wire/createLink.ts";
import type { LinkOptions, SampleTensor } from "../../../extension/engine/wire/link.ts";
import { createPayload } from "../../../extension/engine/wire/payload/payload.ts";
import { createSketch } from "../../../extension/engine/wire/selector/sketch.ts";
import { allCodecs, arrayOverflow, bits, codecName, linkOptions, tensor } from "./linkFixtures.ts";

const total = ({ memory, disk }: CacheBytes) => memory + disk;

const dim = 6;
const samples = 5;

/** What a client does to one of its samples between visits. */
interface Visit {
  sample: number;
  /** Scale of the change of each row; 0 leaves it. */
  drift: number[];
  /** Another row count: a sample that is cut differently. */
  resize: boolean;
}

const visit = fc.record<Visit>({
  sample: fc.nat(samples - 1),
  drift: fc.array(fc.constantFrom(0, 1e-3, 0.3, 5), { minLength: 1, maxLength: 9 }),
  resize: fc.boolean(),
});
const step = fc.record({
  theta: fc.constantFrom(-1, 0.5, 0.9, 0.999, 1, 1.5),
  visits: fc.uniqueArray(visit, { maxLength: samples, selector: ({ sample }) => sample }),
});
const history = fc.array(step, { minLength: 1, maxLength: 8 });

/** Plays a history of drifting samples; every batch lies in one buffer that the next batch overwrites. */
function* play(steps: readonly { theta: number; visits: readonly Visit[] }[]) {
  const state = new Map<number, SampleTensor>();
  const buffer = new Float32Array(samples * 12 * dim);
  let seed = 0;
  for (const { theta, visits } of steps) {
    let used = 0;
    const batch = visits.map(({ sample, drift, resize }) => {
      const before = state.get(sample) ?? tensor(sample, 9, dim);
      const rows = resize && drift.length > 6 ? drift.length : before.rows;
      const noise = tensor(sample, rows, dim, ++seed).values;
      const values = noise.map((n, i) => (before.values[i] ?? 0) + n * drift[Math.floor(i / dim) % drift.length]!);
      state.set(sample, { sample, rows, values });
      const view = buffer.subarray(used, used + values.length);
      view.set(values);
      used += values.length;
      return { sample, rows, values: view };
    });
    yield { theta, batch };
  }
}

/** Bytes of memory for both ends: none, some, all that they want. */
const limits = [0, 500, Number.POSITIVE_INFINITY];
const storages = ["f32", "f16"] as const;

const spaced = (options: LinkOptions, limit: number): LinkOptions => ({
  ...options,
  space: new CacheSpace(limit, arrayOverflow()),
});

describe.each(
  allCodecs.flatMap((codec) => storages.map((storage) => [`${codecName(codec)}, ${storage}`, codec, storage] as const)),
)("%s", (_, codec, storage) => {
  const options = linkOptions(codec, { dim, storage });

  test("both ends agree, bit for bit, after every frame", () => {
    const sketch = createSketch(codec.sketch, options);
    const hasSketch = codec.selector === "temporal";
    const { needsReference } = createPayload(options.codec.payload);
    fc.assert(
      fc.property(history, fc.constantFrom(...limits), (steps, limit) => {
        const { sender, receiver } = createLink(spaced(options, limit));
        let number = 0;
        for (const { theta, batch } of play(steps)) {
          const before = batch.map(({ sample }) => bits(receiver.reference(sample)?.values));
          const frame = sender.encode(++number, batch, theta);
          const received = receiver.decode(frame.bytes);
          expect(received.map(({ sample, rows }) => ({ sample, rows }))).toEqual(
            batch.map(({ sample, rows }) => ({ sample, rows })),
          );
          frame.decisions.forEach(({ sentRows }, i) => {
            if (sentRows === 0) expect(bits(received[i]!.values)).toEqual(before[i]);
          });
          for (let sample = 0; sample < samples; sample++) {
            const reference = receiver.reference(sample);
            const expected = hasSketch ? reference && sketch.of(reference.values, reference.rows) : undefined;
            expect(bits(sender.sketch(sample))).toEqual(bits(expected));
            if (reference) expect(bits(roundedRows(storage, reference.values, dim))).toEqual(bits(reference.values));
          }
        }
        const rows = receiver.shapes().reduce((sum, shape) => sum + shape.rows, 0);
        const sketchStorage = codec.sketch.kind === "none" ? storage : "f32";
        const choices = total(receiver.choices.bytes);
        expect(total(receiver.cacheBytes)).toBe(rows * storedRowBytes(storage, dim) + choices);
        const rowBytes =
          (hasSketch ? storedRowBytes(sketchStorage, sketch.width) : 0) +
          (needsReference ? storedRowBytes(storage, dim) : 0);
        expect(total(sender.cacheBytes)).toBe(rows * rowBytes + choices);
        expect(sender.cacheBytes.memory + receiver.cacheBytes.memory).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test("frames and decisions are the same with any room in memory", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const links = limits.map((limit) => createLink(spaced(options, limit)));
        for (const { theta, batch } of play(steps)) {
          const [first, ...others] = links.map(({ sender, receiver }) => {
            const frame = sender.encode(1, batch, theta);
            return { frame, received: receiver.decode(frame.bytes).map(({ values }) => bits(values)) };
          });
          for (const other of others) expect(other).toEqual(first);
        }
        for (const { receiver } of links) expect(receiver.shapes()).toEqual(links[0]!.receiver.shapes());
      }),
      { numRuns: 10, seed: 3 },
    );
  });

  // A random choice does not look at the threshold.
  if (codec.selector === "random") return;

  test("a threshold above 1 gives what the selector all gives", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const temporal = createLink(options);
        const all = createLink(linkOptions({ ...codec, selector: "all" }, { dim, storage }));
        for (const { batch } of play(steps)) {
          const [a, b] = [temporal, all].map(({ sender, receiver }) =>
            receiver.decode(sender.encode(1, batch, 1.5).bytes).map(({ values }) => bits(values)),
          );
          expect(a).toEqual(b);
        }
      }),
      { numRuns: 10, seed: 2 },
    );
  });
});

describe.each(allCodecs.filter(({ selector }) => selector === "temporal").map((c) => [codecName(c), c] as const))(
  "%s",
  (_, codec) => {
    const options = linkOptions(codec, { dim });

    test("a threshold of -1 sends nothing after the first visit", () => {
      const { sender, receiver } = createLink(options);
      const first = receiver.decode(sender.encode(1, [tensor(0, 9, dim)], -1).bytes)[0]!;
      for (let seed = 1; seed < 6; seed++) {
        const frame = sender.encode(seed + 1, [tensor(0, 9, dim, seed)], -1);
        expect(frame.payloadBytes).toBe(0);
        expect(frame.decisions[0]!.sentRows).toBe(0);
        expect(bits(receiver.decode(frame.bytes)[0]!.values)).toEqual(bits(first.values));
      }
    });

    test("an unchanged sample costs five bytes at theta 1 where the payload is lossless", () => {
      const { sender } = createLink(linkOptions({ ...codec, payload: "f32" }, { dim }));
      const batch = [tensor(0, 9, dim), tensor(1, 4, dim)];
      sender.encode(1, batch, 1);
      const frame = sender.encode(2, batch, 1);
      expect(frame.bytes.length).toBe(32 + 2 * 5);
      expect(frame.decisions.map(({ similarity }) => similarity)).toEqual([1, 1]);
    });

    test("a sample of another length counts as unseen", () => {
      const { sender } = createLink(options);
      sender.encode(1, [tensor(0, 9, dim)], 0.5);
      const [decision] = sender.encode(2, [tensor(0, 8, dim)], -1).decisions;
      expect(decision).toEqual({ sample: 0, similarity: null, sentRows: 8, rows: 8 });
    });

    test("values that are not numbers are always sent", () => {
      const { sender } = createLink(options);
      const broken = tensor(0, 1, dim);
      broken.values[3] = Number.NaN;
      sender.encode(1, [broken], -1);
      const [decision] = sender.encode(2, [broken], -1).decisions;
      expect(decision).toEqual({ sample: 0, similarity: null, sentRows: 1, rows: 1 });
    });
  },
);

test("halves at one end alone are refused", () => {
  const { sender } = createLink(linkOptions({}, { storage: "f16" }));
  const { receiver } = createLink(linkOptions({}));
  expect(() => receiver.decode(sender.encode(1, [tensor(0, 3, 6)], 1).bytes)).toThrow("frame's flags");
});

test("with halves a sample is received as sent and reused rounded", () => {
  const { sender, receiver } = createLink(linkOptions({}, { storage: "f16" }));
  const sent = tensor(0, 40, 6);
  expect(bits(receiver.decode(sender.encode(1, [sent], 1).bytes)[0]!.values)).toEqual(bits(sent.values));
  const again = sender.encode(2, [sent], 0.9999);
  expect(again.decisions[0]!.sentRows).toBe(0);
  const reused = receiver.decode(again.bytes)[0]!.values;
  expect(bits(reused)).toEqual(bits(roundedRows("f16", sent.values, 6)));
  // What the rounding costs: below 1, so that a theta of 1 sends once more, by 1e-8 or so.
  const { similarity } = again.decisions[0]!;
  expect(similarity).toBeLessThan(1);
  expect(similarity).toBeGreaterThan(1 - 1e-7);
});

test.each(["sample", "token"] as const)("slow drift cannot go unnoticed: %s", (granularity) => {
  const theta = 0.95;
  const { sender, receiver } = createLink(linkOptions({ granularity }, { dim: 2 }));
  let sends = 0;
  // A vector turning by one degree a visit: each step's cosine is 0.9998, far above theta.
  for (let degree = 0; degree < 360; degree++) {
    const angle = (degree * Math.PI) / 180;
    const now = Float32Array.of(Math.cos(angle), Math.sin(angle));
    const frame = sender.encode(degree, [{ sample: 0, rows: 1, values: now }], theta);
    const [received] = receiver.decode(frame.bytes);
    if (frame.decisions[0]!.sentRows > 0) sends++;
    expect(received!.values[0]! * now[0]! + received!.values[1]! * now[1]!).toBeGreaterThanOrEqual(theta - 1e-6);
  }
  // acos(0.95) is 18.2 degrees, so every 19th visit sends.
  expect(sends).toBe(Math.ceil(360 / 19));
});

test("token granularity sends the changed rows alone", () => {
  const { sender, receiver } = createLink(linkOptions({ granularity: "token" }, { dim }));
  const first = tensor(0, 10, dim);
  receiver.decode(sender.encode(1, [first], 0.9).bytes);
  const held = receiver.reference(0)!.values;
  const copy = held.slice();
  const next = { ...first, values: first.values.slice() };
  for (const row of [2, 9]) next.values.set(tensor(0, 1, dim, 100 + row).values, row * dim);
  const frame = sender.encode(2, [next], 0.9);
  expect(frame.decisions[0]).toMatchObject({ sentRows: 2, rows: 10 });
  expect(frame.bytes.length).toBe(32 + 5 + 4 + 2 + 2 * dim * 4);
  expect(bits(receiver.decode(frame.bytes)[0]!.values)).toEqual(bits(next.values));
  expect(held).toEqual(copy);
});

describe("the selector random", () => {
  const options = linkOptions({ selector: "random" }, { dim });
  const visited = ({ sender }: ReturnType<typeof createLink>, steps: readonly number[]) =>
    steps.map((step) => sender.encode(step, [tensor(0, 9, dim, step)], 0.9).decisions[0]!.sentRows > 0);

  test("sends a sample the first time and then with its probability, whatever the activations are", () => {
    const steps = Array.from({ length: 2000 }, (_, step) => step);
    const [first, ...later] = visited(createLink(options), steps);
    expect(first).toBe(true);
    const sent = later.filter(Boolean).length;
    // Five standard deviations of a binomial variable.
    expect(Math.abs(sent - 0.4 * later.length)).toBeLessThan(5 * Math.sqrt(0.4 * 0.6 * later.length));
  });

  test("chooses after a resume what it would have chosen without one", () => {
    const whole = visited(createLink(options), [1, 2, 3, 4, 5, 6, 7, 8]);
    const resumed = createLink(options);
    resumed.sender.restore([tensor(0, 9, dim)]);
    expect(visited(resumed, [5, 6, 7, 8])).toEqual(whole.slice(4));
  });

  test("draws differently for every client", () => {
    const steps = Array.from({ length: 64 }, (_, step) => step);
    const other = createLink({ ...options, client: options.client + 1 });
    expect(visited(createLink(options), steps)).not.toEqual(visited(other, steps));
  });
});

test("the selector all remembers nothing", () => {
  const { sender, receiver } = createLink(linkOptions({ selector: "all" }));
  receiver.decode(sender.encode(1, [tensor(0, 3, 6)], 0).bytes);
  const nothing = { memory: 0, disk: 0 };
  expect([sender.cacheBytes, receiver.cacheBytes, receiver.reference(0)]).toEqual([nothing, nothing, undefined]);
});
