/** The samples of configurations with their tokens counted, remembered from one judgement to the next. */
import { partition } from "../../engine/data/partition.ts";
import type { SampleSet } from "../../engine/data/references.ts";
import type { Sample } from "../../engine/data/sample.ts";
import type { Split } from "../../engine/data/splits.ts";
import type { TokenCounts } from "../../engine/data/tokenize.ts";
import { type ModelVocabulary, openTokenizer, type Tokenizer } from "../../engine/data/tokenizer.ts";
import type { RunConfig } from "../../protocol/runConfig.ts";
import { Recent } from "../recent.ts";
import { fileStamp, splitSource } from "../splitSource.ts";

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
  /** What was left out of the file or chosen in it. */
  notes: readonly string[];
}

/** Both splits of one configuration and of the one before. */
const mostCorpora = 4;

/**
 * Files are read and tokenized again only when they have changed: E2E's 42,061 samples take a second or two. How many of them a
 * configuration takes, and how they are spread, may change with every keystroke.
 */
export class Corpora {
  private readonly tokenizers = new Recent<KeyedTokenizer>(2);
  private readonly read = new Recent<SampleSet>(mostCorpora);
  private readonly counted = new Recent<CountedSample[]>(mostCorpora);
  private readonly spread = new Recent<CountedSample[][]>(mostCorpora);

  /** @throws as `openTokenizer`. */
  tokenizer(file: string, model: ModelVocabulary): KeyedTokenizer {
    const key = `${fileStamp(file)} ${model.vocabSize} ${model.endOfText}`;
    return this.tokenizers.get(key, () => ({ key, tokenizer: openTokenizer(file, model) }));
  }

  /** @throws as `readSamples`. */
  corpus(config: RunConfig, split: Split, folder: string, { key: tokenizerKey, tokenizer }: KeyedTokenizer): Corpus {
    const { key, limit, read } = splitSource(config, split, folder);
    const { samples, notes } = this.read.get(key, read);
    const counted = this.counted.get(`${key} ${tokenizerKey}`, () => []);
    count(samples.slice(counted.length, limit), counted, tokenizer);
    return { key: `${key} ${tokenizerKey} ${limit}`, samples: counted.slice(0, limit), notes };
  }

  /** By client. @throws as `partition`. */
  clients({ clients, partition: kind, seed }: RunConfig, { key, samples }: Corpus): readonly CountedSample[][] {
    const how = JSON.stringify({ clients, kind, seed });
    return this.spread.get(`${key} ${how}`, () => partition(samples, clients, kind, seed));
  }
}

function count(samples: readonly Sample[], counted: CountedSample[], { encode }: Tokenizer): void {
  const prompts = new Map<string, number>();
  for (const { prompt, target, category } of samples) {
    const tokens = prompts.get(prompt) ?? encode(prompt).length;
    prompts.set(prompt, tokens);
    counted.push({ prompt: tokens, target: encode(target).length, category });
  }
}
