/** Where a configuration's samples come from, for those who read them again and again. */
import path from "node:path";
import type { SampleSet } from "../engine/data/references.ts";
import type { Sample } from "../engine/data/sample.ts";
import { readSplitFile, type Split, splitLimit, takenSamples } from "../engine/data/splits.ts";
import { syntheticSamples, syntheticSizes } from "../engine/data/synthetic.ts";
import { lookAt } from "../engine/io/files/lookAt.ts";
import type { RunConfig } from "../protocol/config/runConfig.ts";
import { badInput } from "../protocol/errors.ts";

export interface SplitSource {
  /** Another one for other samples, also once the file has changed. */
  key: string;
  /** All of the file, so that another limit costs nothing. @throws as `readSamples`. */
  read(): SampleSet;
  /** Distinguishes what `take` gives of the same samples. */
  taken: string;
  /** Those that the configuration takes, in its run's order. */
  take(all: readonly Sample[]): Sample[];
}

/** @param folder the configuration's. @throws bad-input where no file is named, or it is none that ends. */
export function splitSource(
  { data, seed }: Pick<RunConfig, "data" | "seed">,
  split: Split,
  folder: string,
): SplitSource {
  const { format, language } = data;
  const take = (all: readonly Sample[]) => takenSamples(all, { data, seed }, split);
  const limit = splitLimit(data, split);
  if (format === "synthetic") {
    const size = limit ?? syntheticSizes[split];
    const read = () => ({ samples: syntheticSamples(size, split, seed), notes: [] });
    return { key: `synthetic ${split} ${seed} ${size}`, read, taken: "", take };
  }
  const named = data[split];
  if (named === undefined) throw badInput({ what: "no file is given", where: `data.${split}` });
  const file = path.resolve(folder, named);
  const found = lookAt(file);
  // A device or pipe might never end.
  if (found && !found.isFile() && !found.isDirectory()) throw badInput({ what: "this is not a file", where: file });
  const key = `${format} ${split} ${language} ${fileStamp(file)}`;
  const taken = `${limit}${split === "validation" ? ` ${data.validationSample} ${seed}` : ""}`;
  return { key, read: () => readSplitFile(data, split, folder), taken, take };
}

/** Another one once the file has changed. */
export function fileStamp(file: string): string {
  const found = lookAt(file);
  return `${file} ${found?.size} ${found?.mtimeMs} ${found?.mode}`;
}
