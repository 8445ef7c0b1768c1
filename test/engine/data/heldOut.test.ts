import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { spreadOverInputs } from "../../../extension/engine/data/heldOut.ts";
import { readSamples } from "../../../extension/engine/data/read.ts";
import { distinctInputs } from "../../../extension/engine/data/references.ts";
import { readSplit } from "../../../extension/engine/data/splits.ts";
import { parseConfig } from "../../../extension/protocol/config/parseConfig.ts";
import { hasShared, shared } from "../../shared.ts";
import { temporaryFolder } from "../io/temporaryFolder.ts";

/** As many samples of each input as given, one after the other as files have them. */
function samplesOf(...counts: number[]) {
  return counts.flatMap((count, input) => {
    const references: string[] = Array.from({ length: count }, (_, i) => `${input}/${i}`);
    return references.map((id) => ({ id, input, references }));
  });
}

describe("spreading held-out samples over their inputs", () => {
  const samples = samplesOf(8, 1, 3, 5, 2);

  it("takes every sample once", () => {
    const ids = spreadOverInputs(samples, 0).map(({ id }) => id);
    expect(new Set(ids).size).toBe(samples.length);
    expect(ids.toSorted()).toEqual(samples.map(({ id }) => id).toSorted());
  });

  it("has in every beginning as many samples of each input as of the others, as far as the input has them", () => {
    const spread = spreadOverInputs(samples, 3);
    for (let taken = 1; taken <= spread.length; taken++) {
      const counts = [8, 1, 3, 5, 2].map((all, input) => ({
        all,
        taken: spread.slice(0, taken).filter((sample) => sample.input === input).length,
      }));
      const most = Math.max(...counts.map((count) => count.taken));
      for (const count of counts) expect(count.taken).toBeGreaterThanOrEqual(Math.min(count.all, most - 1));
    }
  });

  it("gives the same order for the same seed, and another for another", () => {
    const ids = (seed: number) => spreadOverInputs(samples, seed).map(({ id }) => id);
    expect(ids(5)).toEqual(ids(5));
    expect(ids(5)).not.toEqual(ids(6));
  });
});

/** Ten inputs of five references each, in file order. */
function listed(folder: string) {
  const rows = Array.from({ length: 10 }, (_, input) =>
    Array.from({ length: 5 }, (_, i) => `name[${input}],text ${i}`),
  );
  writeFileSync(path.join(folder, "dev.csv"), `mr,ref\n${rows.flat().join("\n")}\n`);
}

function heldOut(folder: string, changes: object, seed = 0) {
  const data = { format: "e2e-csv", train: "dev.csv", validation: "dev.csv", ...changes };
  const { config, issues } = parseConfig(JSON.stringify({ model: "nano", seed, data }), "a.splitcom.json");
  expect(issues).toEqual([]);
  return (split: "train" | "validation") => readSplit(config!, split, folder).samples;
}

describe("data.maxValidation", () => {
  it("takes a seeded sample over distinct inputs, whose ids say where they are in the file", () => {
    const folder = temporaryFolder();
    listed(folder);
    const samples = heldOut(folder, { maxValidation: 10 })("validation");
    expect(distinctInputs(samples)).toHaveLength(10);
    for (const { id, prompt } of samples) expect(prompt).toBe(`name[${Math.floor(Number(id.split("/")[1]) / 5)}]`);
    const other = heldOut(folder, { maxValidation: 10 }, 1)("validation");
    expect(other.map(({ id }) => id)).not.toEqual(samples.map(({ id }) => id));
  });

  it('takes the first samples where data.validationSample is "first"', () => {
    const folder = temporaryFolder();
    listed(folder);
    const ids = heldOut(folder, { maxValidation: 3, validationSample: "first" })("validation").map(({ id }) => id);
    expect(ids).toEqual(["validation/0", "validation/1", "validation/2"]);
  });

  it("leaves data.maxTrain at the first samples of the file", () => {
    const folder = temporaryFolder();
    listed(folder);
    expect(heldOut(folder, { maxTrain: 2 })("train").map(({ id }) => id)).toEqual(["train/0", "train/1"]);
  });
});

it.runIf(hasShared("data/e2e/devset.csv"))("100 held-out samples of E2E are 100 inputs, not the first 8", () => {
  const { samples } = readSamples("e2e-csv", shared("data/e2e/devset.csv"), { split: "validation" });
  expect(distinctInputs(samples.slice(0, 100))).toHaveLength(8);
  expect(distinctInputs(spreadOverInputs(samples, 0).slice(0, 100))).toHaveLength(100);
});
