/** From pairs as they stand in a file to samples that know all references of their input. */
import { badInput } from "../../protocol/errors.ts";
import type { Sample } from "./sample.ts";

/** A pair as read. Pairs with equal `input` are references of one another. */
export interface Pair {
  input: string | number;
  prompt: string;
  target: string;
  category: string;
  /** What the pair itself lists as references of its input; most formats list none. */
  listed?: readonly string[] | undefined;
}

/**
 * Samples in file order, with ids `split/0`, `split/1`, ...; those of one input share one `references` array.
 *
 * @throws bad-input when there are no pairs.
 */
export function toSamples(pairs: readonly Pair[], where: string, split: string): Sample[] {
  if (pairs.length === 0) {
    throw badInput({ what: "the file holds no samples", where, range: "at least one prompt with its target" });
  }
  const byInput = new Map<string | number, string[]>();
  for (const { input, target, listed } of pairs) {
    const references = byInput.get(input) ?? [];
    byInput.set(input, references);
    // Two annotators who wrote the same text count twice; a list that merely repeats the target does not.
    if (listed === undefined) references.push(target);
    else references.push(...new Set([target, ...listed].filter((text) => !references.includes(text))));
  }
  return pairs.map(({ input, prompt, target, category }, index) => ({
    id: `${split}/${index}`,
    prompt,
    target,
    references: byInput.get(input)!,
    category,
  }));
}

/** The first sample of every input: what is generated from and scored against all its references. */
export function distinctInputs(samples: readonly Sample[]): Sample[] {
  const seen = new Set<readonly string[]>();
  return samples.filter(({ references }) => !seen.has(references) && seen.add(references));
}
