import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { partition } from "../../../extension/engine/data/partition.ts";
import type { Sample } from "../../../extension/engine/data/sample.ts";
import type { PartitionConfig } from "../../../extension/protocol/config/runConfig.ts";

const corpus = (size: number, categories: number): Sample[] =>
  Array.from({ length: size }, (_, index) => ({
    id: `train/${index}`,
    prompt: "p",
    target: "t",
    references: ["t"],
    category: `c${index % categories}`,
  }));

const config: fc.Arbitrary<PartitionConfig> = fc.oneof(
  fc.constant<PartitionConfig>({ kind: "iid" }),
  fc.record({
    kind: fc.constantFrom("dirichlet", "quantity"),
    alpha: fc.constantFrom(1e-9, 0.01, 0.5, 1, 10, 1000),
  }),
);

test("every sample at exactly one client, no client empty, the same by seed", () => {
  fc.assert(
    fc.property(config, fc.integer({ min: 1, max: 20 }), fc.nat(60), fc.nat(), (config, clients, extra, seed) => {
      const samples = corpus(clients + extra, 5);
      const parts = partition(samples, clients, config, seed);
      expect(parts.length).toBe(clients);
      expect(parts.every((part) => part.length > 0)).toBe(true);
      expect(
        parts
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(samples.map(({ id }) => id).sort());
      expect(partition(samples, clients, config, seed)).toEqual(parts);
    }),
  );
});

test("another seed gives another partition", () => {
  const [one, other] = [1, 2].map((seed) => partition(corpus(50, 5), 4, { kind: "iid" }, seed));
  expect(one).not.toEqual(other);
});

describe("skew", () => {
  const sizes = (parts: Sample[][]) => parts.map((part) => part.length);
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values);

  test("iid: sizes differ by at most one", () => {
    expect(spread(sizes(partition(corpus(103, 5), 10, { kind: "iid" }, 0)))).toBe(1);
  });

  test("quantity: small alpha gives unequal, large alpha nearly equal clients", () => {
    const at = (alpha: number) => spread(sizes(partition(corpus(1000, 5), 10, { kind: "quantity", alpha }, 0)));
    expect(at(0.1)).toBeGreaterThan(300);
    expect(at(1000)).toBeLessThan(30);
  });

  test("dirichlet: small alpha gives each client few categories, large alpha all of them evenly", () => {
    const largestShare = (alpha: number) => {
      const parts = partition(corpus(2000, 10), 10, { kind: "dirichlet", alpha }, 0);
      const shares = parts.map((part) => {
        const counts = new Map<string, number>();
        for (const { category } of part) counts.set(category, (counts.get(category) ?? 0) + 1);
        return Math.max(...counts.values()) / part.length;
      });
      return shares.reduce((sum, share) => sum + share, 0) / shares.length;
    };
    expect(largestShare(0.05)).toBeGreaterThan(0.5);
    expect(largestShare(1000)).toBeLessThan(0.15);
  });
});

test("fewer samples than clients, and label skew without labels, are refused", () => {
  expect(() => partition(corpus(3, 1), 4, { kind: "iid" }, 0)).toThrow(/fewer training samples.*4 clients, 3 samples/);
  const unlabelled = corpus(9, 1).map((sample) => ({ ...sample, category: "" }));
  expect(() => partition(unlabelled, 2, { kind: "dirichlet", alpha: 1 }, 0)).toThrow(/needs categories/);
});
