/** From pairs as they stand in a file to samples that know all references of their input. */
import { badInput } from "../../protocol/errors.ts";
import { type Pair, type Place, showPlace } from "./readers/reader.ts";
import type { Sample } from "./sample.ts";

/** Longest prompt or target in characters: a hundred times the longest article of the usual corpora. */
const longestText = 1_000_000;

export interface SampleSet {
  samples: Sample[];
  /** What was left out or chosen, as sentences that name the file. */
  notes: string[];
}

export interface SampleOptions {
  /** Begins the samples' ids. */
  split: string;
  /** Take a file without any target, too: only its prompts are wanted. */
  inputsOnly?: boolean | undefined;
}

/**
 * Samples in file order, with ids `split/0`, `split/1`, ...; those of one input share one `references` array.
 *
 * The one rule for all formats: a target that is absent or blank makes no sample and no reference. Such pairs are counted and
 * reported; they keep their number, so that the ids of the others do not depend on them. With `inputsOnly` a file that has no target
 * at all gives its inputs, their targets empty; one that has some gives the same inputs as ever, so that what is generated for
 * them can be scored against the same file.
 *
 * @throws bad-input for a blank prompt, for a text beyond {@link longestText}, and when no sample is left.
 */
export function toSamples(pairs: readonly Pair[], where: string, { split, inputsOnly }: SampleOptions): SampleSet {
  const texts = new InputTexts();
  const samples: Sample[] = [];
  const without: { sample: Sample; place: Place }[] = [];
  for (const [index, pair] of pairs.entries()) {
    const { input, prompt, category, place } = pair;
    checkText("prompt", prompt, where, place);
    if (prompt.trim() === "") throw badInput({ what: "empty prompt", where: showPlace(where, place), range: "text" });
    const given = [pair.target ?? "", ...(pair.listed ?? [])].filter((text) => text.trim() !== "");
    for (const text of given) checkText("target", text, where, place);
    const target = given[0];
    const references = texts.add(input, target, pair.listed && given);
    const sample = { id: `${split}/${index}`, prompt, target: target ?? "", references, category };
    if (target !== undefined) samples.push(sample);
    else without.push({ sample, place });
  }
  if (inputsOnly && samples.length === 0 && without.length > 0)
    return { samples: without.map(({ sample }) => sample), notes: [] };
  const places = without.map(({ place }) => place);
  if (samples.length === 0) throw noSamples(where, places);
  return { samples, notes: places.length === 0 ? [] : [skipped(pairs.length, places, where)] };
}

/** The references of every input. */
class InputTexts {
  private readonly byInput = new Map<string | number, { references: string[]; known: Set<string> }>();

  /** Two annotators who wrote the same text count twice; a list that merely repeats the target does not. */
  add(input: string | number, target: string | undefined, listed: readonly string[] | undefined): string[] {
    const texts = this.byInput.get(input) ?? { references: [], known: new Set() };
    this.byInput.set(input, texts);
    const { references, known } = texts;
    const own = target === undefined ? [] : [target];
    for (const text of listed === undefined ? own : new Set(listed.filter((text) => !known.has(text)))) {
      references.push(text);
      known.add(text);
    }
    return references;
  }
}

function checkText(what: "prompt" | "target", text: string, where: string, place: Place): void {
  if (text.length <= longestText) return;
  throw badInput({
    what: `a ${what} is too long`,
    where: showPlace(where, place),
    value: `${text.length} characters`,
    range: `at most ${longestText}`,
    remedy: "Is a quote or a line end missing?",
  });
}

function noSamples(where: string, without: readonly Place[]) {
  const [first] = without;
  if (first === undefined)
    return badInput({ what: "the file holds no samples", where, range: "at least one prompt with its target" });
  return badInput({
    what: "the file holds no target texts",
    where: showPlace(where, first),
    range: "at least one prompt with its target",
    remedy: "Use a file with references; a test set may have them in a file of its own.",
  });
}

function skipped(all: number, without: readonly Place[], where: string): string {
  const one = without.length === 1;
  const count = `${without.length} of ${all} texts ${one ? "is" : "are"} missing or blank and ${one ? "is" : "are"} skipped`;
  return `${showPlace(where, without[0]!)}: ${count}${one ? "" : " (here the first)"}`;
}

/** The first sample of every input: what is generated from and scored against all its references. */
export function distinctInputs(samples: readonly Sample[]): Sample[] {
  const seen = new Set<readonly string[]>();
  return samples.filter(({ references }) => !seen.has(references) && seen.add(references));
}
