/** An embedded data-to-text corpus in the spirit of E2E, so that nothing must be downloaded: restaurants that do not exist. */
import { randomStream } from "../numeric/random.ts";
import type { Sample } from "./sample.ts";
import { compose } from "./synthetic/compose.ts";
import { drawMeaning, linearizeMeaning, splitOf } from "./synthetic/meaning.ts";

/** Raised when the same seed gives other samples than before. */
export const syntheticVersion = 1;

/** How many samples of a split there are where the configuration does not say. */
export const syntheticSizes = { train: 256, validation: 100, test: 100 } as const;

export type SyntheticSplit = "train" | "validation" | "test";

const fewestReferences = 2;
const mostReferences = 4;

/**
 * `count` pairs of a meaning representation and a text, all distinct; 2 to 4 texts stand together for each representation. A
 * smaller count gives a prefix of a larger one. Splits never share a representation, whatever their seeds. Category: the name.
 */
export function syntheticSamples(count: number, split: SyntheticSplit, seed: number): Sample[] {
  const stream = randomStream(seed, `synthetic/${split}`);
  const samples: Sample[] = [];
  const seen = new Set<string>();
  while (samples.length < count) {
    const meaning = drawMeaning(stream);
    const prompt = linearizeMeaning(meaning);
    if (seen.has(prompt) || splitOf(prompt) !== split) continue;
    seen.add(prompt);
    const wanted = fewestReferences + stream.below(mostReferences - fewestReferences + 1);
    const texts = new Set<string>();
    while (texts.size < wanted) texts.add(compose(meaning, stream));
    const references = [...texts];
    for (const target of references) {
      samples.push({ id: `${split}/${samples.length}`, prompt, target, references, category: meaning.name });
    }
  }
  return samples.slice(0, count);
}
