import { describe, expect, test } from "vitest";
import type { FileFormat } from "../../../extension/engine/data/fileFormat.ts";
import { readSamples } from "../../../extension/engine/data/read.ts";
import { distinctInputs } from "../../../extension/engine/data/references.ts";
import { hasShared, shared } from "../../shared.ts";

describe.skipIf(!hasShared("data"))("real files", () => {
  test.each<[FileFormat, string, number, number]>([
    ["e2e-csv", "data/e2e/trainset.csv", 42_061, 4_862],
    ["e2e-csv", "data/e2e/devset.csv", 4_672, 547],
    ["e2e-csv", "data/e2e/testset_w_refs.csv", 4_693, 630],
    ["e2e-text", "data/e2e_lora/valid.txt", 4_672, 547],
    ["e2e-text", "data/e2e_lora/test.txt", 4_693, 630],
    ["dart", "data/dart/dart-v1.1.1-full-dev.json", 6_980, 2_768],
    ["webnlg-json", "data/webnlg2017/dev.json", 2_268, 872],
  ])("%s %s: rows and inputs", (format, path, rows, inputs) => {
    const started = performance.now();
    const { samples, notes } = readSamples(format, shared(path), { split: "train" });
    // A second where the machine has nothing else to do.
    expect(performance.now() - started).toBeLessThan(8000);
    expect(notes).toEqual([]);
    expect(samples.length).toBe(rows);
    expect(distinctInputs(samples).length).toBe(inputs);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(rows);
    expect(samples.every(({ references, target }) => references.includes(target))).toBe(true);
    expect(samples.every(({ category }) => category !== "")).toBe(true);
  });

  test("the E2E test set without references is refused with a remedy", () => {
    expect(() => readSamples("e2e-csv", shared("data/e2e/testset.csv"), { split: "test" })).toThrow(
      /testset_w_refs\.csv/,
    );
  });

  test("a limit takes the first samples, with the references of the whole file", () => {
    const file = shared("data/e2e/devset.csv");
    const all = readSamples("e2e-csv", file, { split: "validation" }).samples;
    expect(readSamples("e2e-csv", file, { split: "validation", limit: 3 }).samples).toEqual(all.slice(0, 3));
    expect(all[0]!.references.length).toBeGreaterThan(3);
  });

  test.each<FileFormat>(["dart", "webnlg-json", "webnlg-xml", "jsonl", "e2e-text"])(
    "E2E's CSV is no %s file",
    (format) => {
      expect(() => readSamples(format, shared("data/e2e/devset.csv"), { split: "x" })).toThrow(/devset\.csv/);
    },
  );
});
