/** The samples of configurations with their tokens counted, remembered from one judgement to the next. */
import { statSync } from "node:fs";
import path from "node:path";
import { partition } from "../../engine/data/partition.ts";
import { readSamples } from "../../engine/data/read.ts";
import type { Sample } from "../../engine/data/sample.ts";
import { syntheticSamples, syntheticSizes } from "../../engine/data/synthetic.ts";
import type { TokenCounts } from "../../engine/data/tokenize.ts";
import { type ModelVocabulary, openTokenizer, type Tokenizer } from "../../engine/data/tokenizer.ts";
import { badInput } from "../../protocol/errors.ts";
import type { RunConfig } from "../../protocol/runConfig.ts";
import { Recent } from "./recent.ts";

export type Split = "train" | "validation";

/** What predictions need of a sample; tokens are counted before `maxLength` cuts any. */
export interface CountedSample extends TokenCounts {
  category: string;
}

/** A tokenizer, and what tells it from others. */
export interface KeyedTokenizer {
  key: string;
  tokenizer: Tokenizer;
}

/** A configuration's samples of one split, and what tells them from others. */
export interface Corpus {
  key: string;
  samples: CountedSample[];
}

/** Both splits of one configuration and of the one before. */
const mostCorpora = 4;

/**
 * Files are read and tokenized again only when they have changed: E2E's 42,061 samples take a second or two. How many of them a
 * configuration takes, and how they are spread, may change with every keystroke.
 */
export class Corpora {
  private readonly tokenizers = new Recent<KeyedTokenizer>(2);
  private readonly read = new Recent<Sample[]>(mostCorpora);
  private readonly counted = new Recent<CountedSample[]>(mostCorpora);
  private readonly spread = new Recent<CountedSample[][]>(mostCorpora);

  /** @throws as `openTokenizer`. */
  tokenizer(file: string, model: ModelVocabulary): KeyedTokenizer {
    const key = `${stamp(file)} ${model.vocabSize} ${model.endOfText}`;
    return this.tokenizers.get(key, () => ({ key, tokenizer: openTokenizer(file, model) }));
  }

  /** @throws as `readSamples`. */
  corpus(config: RunConfig, split: Split, folder: string, { key: tokenizerKey, tokenizer }: KeyedTokenizer): Corpus {
    const { key, limit, read } = source(config, split, folder);
    const samples = this.read.get(key, read);
    const counted = this.counted.get(`${key} ${tokenizerKey}`, () => []);
    count(samples.slice(counted.length, limit), counted, tokenizer);
    return { key: `${key} ${tokenizerKey} ${limit}`, samples: counted.slice(0, limit) };
  }

  /** By client. @throws as `partition`. */
  clients({ clients, partition: kind, seed }: RunConfig, { key, samples }: Corpus): readonly CountedSample[][] {
    const how = JSON.stringify({ clients, kind, seed });
    return this.spread.get(`${key} ${how}`, () => partition(samples, clients, kind, seed));
  }
}

/** Where a split's samples come from, and how many of them are taken. */
function source({ data, seed }: RunConfig, split: Split, folder: string) {
  const { format } = data;
  const limit = split === "train" ? data.maxTrain : data.maxValidation;
  if (format === "synthetic") {
    const size = limit ?? syntheticSizes[split];
    return { key: `synthetic ${split} ${seed} ${size}`, limit: size, read: () => syntheticSamples(size, split, seed) };
  }
  const named = data[split];
  if (named === undefined) throw badInput({ what: "no file is given" });
  const file = path.resolve(folder, named);
  const found = statSync(file, { throwIfNoEntry: false });
  // A device or pipe might never end.
  if (found && !found.isFile() && !found.isDirectory()) throw badInput({ what: "this is not a file", where: file });
  // All of it, so that another limit costs nothing; ids do not matter here.
  return { key: `${format} ${stamp(file)}`, limit, read: () => readSamples(format, file, split) };
}

function count(samples: readonly Sample[], counted: CountedSample[], { encode }: Tokenizer): void {
  const prompts = new Map<string, number>();
  for (const { prompt, target, category } of samples) {
    const tokens = prompts.get(prompt) ?? encode(prompt).length;
    prompts.set(prompt, tokens);
    counted.push({ prompt: tokens, target: encode(target).length, category });
  }
}

/** Another one once the file has changed. */
function stamp(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return `${file} ${found?.size} ${found?.mtimeMs} ${found?.mode}`;
}
