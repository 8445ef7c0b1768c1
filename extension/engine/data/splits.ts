/** The samples that a configuration names, before they are dealt and tokenized. */
import path from "node:path";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { badInput } from "../../protocol/errors.ts";
import { readSamples } from "./read.ts";
import type { SampleSet } from "./references.ts";
import { syntheticSamples, syntheticSizes } from "./synthetic.ts";

/** `test` is for generated texts alone, so that its inputs will do. */
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
  const limit = splitLimit(data, split);
  const { format, language } = data;
  if (format === "synthetic")
    return { samples: syntheticSamples(limit ?? syntheticSizes[split], split, seed), notes: [] };
  const file = data[split];
  if (file === undefined) throw badInput({ what: `data.${split} is missing`, range: `a file of format ${format}` });
  return readSamples(format, path.resolve(baseDirectory, file), {
    split,
    limit,
    language,
    inputsOnly: split === "test",
  });
}

/** How many samples a configuration takes at most; undefined for all, of synthetic ones `syntheticSizes`. */
export function splitLimit({ maxTrain, maxValidation }: RunConfig["data"], split: Split): number | undefined {
  return { train: maxTrain, validation: maxValidation, test: undefined }[split];
}
