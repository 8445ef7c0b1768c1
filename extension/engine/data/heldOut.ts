/** Which held-out samples a run takes of its file, and in which order. */
import { randomStream } from "../numeric/random.ts";
import type { Sample } from "./sample.ts";

/**
 * All samples in a seeded order whose every beginning is spread over the inputs as evenly as it can be: one sample of each distinct input,
 * in random order, then a second one of those that have two, and so on. Files list an input's references one after the other, and often
 * short inputs first: the first 100 rows of E2E's devset are 8 inputs of 547.
 *
 * A smaller limit takes a beginning of what a larger one takes, and what a learned threshold scores is a beginning as well.
 */
export function spreadOverInputs<S extends Pick<Sample, "references">>(samples: readonly S[], seed: number): S[] {
  const stream = randomStream(seed, "held-out");
  const byInput = new Map<readonly string[], S[]>();
  for (const sample of samples) {
    const own = byInput.get(sample.references);
    if (own === undefined) byInput.set(sample.references, [sample]);
    else own.push(sample);
  }
  const inputs = stream.shuffle([...byInput.values()].map((own) => stream.shuffle(own)));
  const spread: S[] = [];
  for (let turn = 0; spread.length < samples.length; turn++)
    for (const own of inputs) if (turn < own.length) spread.push(own[turn]!);
  return spread;
}
