/** The samples of configurations with their tokens counted, remembered from one validation to the next. */
import { partition } from "../../engine/data/partition.ts";
import type { SampleSet } from "../../engine/data/references.ts";
import type { Sample } from "../../engine/data/sample.ts";
import type { Split } from "../../engine/data/splits.ts";
import type { TokenCounts } from "../../engine/data/tokenize.ts";
import { type ModelVocabulary, openTokenizer, type Tokenizer } from "../../engine/data/tokenizer.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import { Recent } from "../recent.ts";
import { fileStamp, splitSource } from "../splitSource.ts";

/** What predictions need of a sample; tokens are counted before `maxLength` cuts any. */
export interface CountedSample extends TokenCounts {
  category: string;
}

/** A tokenizer and its key. */
export interface KeyedTokenizer {
  key: string;
  tokenizer: Tokenizer;
}

/** A configuration's samples of one split and their key. */
export interface Corpus {
  key: string;
  samples: CountedSample[];
  /** Distinct ones among the samples, and in the whole file. */
  inputs: { taken: number; all: number };
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
  private readonly tokenizers = new Recent<Promise<KeyedTokenizer>>(2);
  private readonly read = new Recent<SampleSet>(mostCorpora);
  private readonly counted = new Recent<WeakMap<Sample, CountedSample>>(mostCorpora);
  private readonly spread = new Recent<CountedSample[][]>(mostCorpora);

  /** @throws as `openTokenizer`. */
  tokenizer(file: string, model: ModelVocabulary): Promise<KeyedTokenizer> {
    const key = `${fileStamp(file)} ${model.vocabSize} ${model.endOfText}`;
    return this.tokenizers.get(key, async () => ({ key, tokenizer: await openTokenizer(file, model) }));
  }

  /** @throws as `readSamples`. */
  async corpus(
    config: RunConfig,
    split: Split,
    folder: string,
    { key: tokenizerKey, tokenizer }: KeyedTokenizer,
  ): Promise<Corpus> {
    const { key, read, taken, take } = splitSource(config, split, folder);
    const { samples: all, notes } = this.read.get(key, read);
    const counted = this.counted.get(`${key} ${tokenizerKey}`, () => new WeakMap());
    const samples = take(all);
    // Validations take turns while a tokenizer works: what another counts meanwhile is counted twice, to the same figures.
    const uncounted = samples.filter((sample) => !counted.has(sample));
    for (const [i, figures] of (await count(uncounted, tokenizer)).entries()) counted.set(uncounted[i]!, figures);
    return {
      key: `${key} ${tokenizerKey} ${taken}`,
      samples: samples.map((sample) => counted.get(sample)!),
      inputs: { taken: inputCount(samples), all: inputCount(all) },
      notes,
    };
  }

  /** By client. @throws as `partition`. */
  clients({ clients, partition: kind, seed }: RunConfig, { key, samples }: Corpus): readonly CountedSample[][] {
    const how = JSON.stringify({ clients, kind, seed });
    return this.spread.get(`${key} ${how}`, () => partition(samples, clients, kind, seed));
  }
}

/** Samples of one input share their references. */
const inputCount = (samples: readonly Sample[]) => new Set(samples.map(({ references }) => references)).size;

async function count(samples: readonly Sample[], { encode }: Tokenizer): Promise<CountedSample[]> {
  const encoded = await encode(samples.flatMap(({ prompt, target }) => [prompt, target]));
  return samples.map(({ category }, i) => ({
    prompt: encoded[2 * i]!.length,
    target: encoded[2 * i + 1]!.length,
    category,
  }));
}
