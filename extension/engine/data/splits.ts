/** The samples that a configuration names, before they are dealt and tokenized. */
import path from "node:path";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { errorCode } from "../io/files/fileErrors.ts";
import { spreadOverInputs } from "./heldOut.ts";
import { readSamples } from "./read.ts";
import type { SampleSet } from "./references.ts";
import type { Sample } from "./sample.ts";
import { syntheticSamples, syntheticSizes } from "./synthetic.ts";

/** `test` is for generated texts only, so its inputs are enough. */
export type Split = "train" | "validation" | "test";

/**
 * @param baseDirectory what the file is relative to: the configuration's folder.
 * @throws bad-input where no file is named, or it cannot be read or is not of its format.
 */
export function readSplit(
  { data, seed }: Pick<RunConfig, "data" | "seed">,
  split: Split,
  baseDirectory: string,
): SampleSet {
  if (data.format === "synthetic") {
    const size = splitLimit(data, split) ?? syntheticSizes[split];
    return { samples: syntheticSamples(size, split, seed), notes: [] };
  }
  const { samples, notes } = readSplitFile(data, split, baseDirectory);
  return { samples: takenSamples(samples, { data, seed }, split), notes };
}

/** All samples of a split's file. @throws as {@link readSplit}. */
export function readSplitFile(data: RunConfig["data"], split: Split, baseDirectory: string): SampleSet {
  const { format, language } = data;
  const named = data[split];
  if (named === undefined || format === "synthetic")
    throw badInput({ what: "no file is given", where: `data.${split}`, range: `a file of format ${format}` });
  try {
    const file = path.resolve(baseDirectory, named);
    return readSamples(format, file, { split, language, inputsOnly: split === "test" });
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    throw badInput({ what: `file not found: ${named}`, where: `data.${split}` }, error);
  }
}

/**
 * Those of a file's samples that a configuration takes, in the order in which its run has them: held-out ones spread over the inputs by
 * seed, unless it asks for the first.
 *
 * @param all in file order; of synthetic ones as many as it takes.
 */
export function takenSamples<S extends Pick<Sample, "references">>(
  all: readonly S[],
  { data, seed }: Pick<RunConfig, "data" | "seed">,
  split: Split,
): S[] {
  const isSeeded = split === "validation" && data.format !== "synthetic" && data.validationSample === "seeded";
  return (isSeeded ? spreadOverInputs(all, seed) : all).slice(0, splitLimit(data, split));
}

/** How many samples a configuration takes at most; undefined for all, of synthetic ones `syntheticSizes`. */
export function splitLimit({ maxTrain, maxValidation }: RunConfig["data"], split: Split): number | undefined {
  return { train: maxTrain, validation: maxValidation, test: undefined }[split];
}
