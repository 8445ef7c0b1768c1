/** Where a configuration's samples come from, for those who read them again and again. */
import { statSync } from "node:fs";
import path from "node:path";
import { readSamples } from "../engine/data/read.ts";
import type { SampleSet } from "../engine/data/references.ts";
import { type Split, splitLimit } from "../engine/data/splits.ts";
import { syntheticSamples, syntheticSizes } from "../engine/data/synthetic.ts";
import type { RunConfig } from "../protocol/config/runConfig.ts";
import { badInput } from "../protocol/errors.ts";

export interface SplitSource {
  /** Another one for other samples, also once the file has changed. */
  key: string;
  /** How many of them the configuration takes; undefined for all. */
  limit: number | undefined;
  /** All of the file, so that another limit costs nothing. @throws as `readSamples`. */
  read(): SampleSet;
}

/** @param folder the configuration's. @throws bad-input where no file is named, or it is none that ends. */
export function splitSource(
  { data, seed }: Pick<RunConfig, "data" | "seed">,
  split: Split,
  folder: string,
): SplitSource {
  const { format, language } = data;
  const limit = splitLimit(data, split);
  if (format === "synthetic") {
    const size = limit ?? syntheticSizes[split];
    const read = () => ({ samples: syntheticSamples(size, split, seed), notes: [] });
    return { key: `synthetic ${split} ${seed} ${size}`, limit: size, read };
  }
  const named = data[split];
  if (named === undefined) throw badInput({ what: "no file is given", where: `data.${split}` });
  const file = path.resolve(folder, named);
  const found = statSync(file, { throwIfNoEntry: false });
  // A device or pipe might never end.
  if (found && !found.isFile() && !found.isDirectory()) throw badInput({ what: "this is not a file", where: file });
  const key = `${format} ${split} ${language} ${fileStamp(file)}`;
  return { key, limit, read: () => readSamples(format, file, { split, language, inputsOnly: split === "test" }) };
}

/** Another one once the file has changed. */
export function fileStamp(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return `${file} ${found?.size} ${found?.mtimeMs} ${found?.mode}`;
}
