import fc from "fast-check";
import { expect, test } from "vitest";
import { CacheSpace } from "../../../../extension/engine/wire/cache/cacheSpace.ts";
import { createRowCache } from "../../../../extension/engine/wire/cache/rowCache.ts";
import { arrayOverflow, bits, tensor } from "../linkFixtures.ts";

const dim = 3;
const bytes = (rows: number) => 4 * dim * rows;

test("holds what a map would, in its order, within the limit", () => {
  const set = fc.record({ sample: fc.nat(9), rows: fc.integer({ min: 1, max: 5 }), seed: fc.nat() });
  fc.assert(
    fc.property(fc.array(set, { maxLength: 40 }), fc.constantFrom(0, 100, 300, 1e9), (sets, limit) => {
      const space = new CacheSpace(limit, arrayOverflow());
      const caches = [createRowCache(dim, "f32", space), createRowCache(dim, "f32", space)];
      const expected = caches.map(() => new Map<number, ReturnType<typeof tensor>>());
      sets.forEach(({ sample, rows, seed }, i) => {
        const value = tensor(sample, rows, dim, seed);
        expected[i % 2]!.set(sample, value);
        caches[i % 2]!.set(value);
      });
      for (const [i, cache] of caches.entries()) {
        const held = [...expected[i]!.values()];
        expect(cache.shapes()).toEqual(held.map(({ sample, rows }) => ({ sample, rows })));
        for (const { sample, values } of held) expect(bits(cache.get(sample)!.values)).toEqual(bits(values));
        expect(cache.bytes.memory + cache.bytes.disk).toBe(held.reduce((sum, { rows }) => sum + bytes(rows), 0));
      }
      expect(caches[0]!.bytes.memory + caches[1]!.bytes.memory).toBeLessThanOrEqual(limit);
      expect(caches[0]!.get(10)).toBeUndefined();
    }),
    { seed: 1 },
  );
});

test("a visit costs at most a read and a write, whatever the limit", () => {
  const overflow = arrayOverflow();
  const count = { read: 0, write: 0 };
  const cache = createRowCache(
    dim,
    "f32",
    new CacheSpace(bytes(40), {
      ...overflow,
      read(offset, target) {
        count.read++;
        overflow.read(offset, target);
      },
      write(block) {
        count.write++;
        return overflow.write(block);
      },
    }),
  );
  const samples = Array.from({ length: 100 }, (_, sample) => sample);
  for (const sample of samples) cache.set(tensor(sample, 1, dim));
  expect(cache.bytes).toEqual({ memory: bytes(40), disk: bytes(60) });
  expect(count).toEqual({ read: 0, write: 60 });
  // An epoch later, in another order: what is in memory is found there, and reading moves nothing.
  for (const sample of samples.toReversed()) cache.get(sample);
  expect(count).toEqual({ read: 60, write: 60 });
  for (const sample of samples.toReversed()) cache.set(tensor(sample, 1, dim, 7));
  expect(count).toEqual({ read: 60, write: 120 });
  expect(cache.bytes).toEqual({ memory: bytes(40), disk: bytes(60) });
});

test("keeps no larger buffer alive", () => {
  const cache = createRowCache(dim, "f32");
  const frame = new Float32Array(1000);
  cache.set({ sample: 0, rows: 1, values: frame.subarray(0, dim) });
  expect(cache.get(0)!.values.buffer.byteLength).toBe(bytes(1));
  const own = new Float32Array(dim);
  cache.set({ sample: 0, rows: 1, values: own });
  expect(cache.get(0)!.values.buffer).toBe(own.buffer);
});
