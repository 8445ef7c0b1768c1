/** Which inputs of a split are shown or generated for. */
import { distinctInputs } from "../../engine/data/references.ts";
import type { Sample } from "../../engine/data/sample.ts";
import type { SampleChoice } from "../../protocol/run/texts.ts";

export interface ChosenInputs {
  /** Each distinct input of the split once, with all its references. */
  inputs: readonly Sample[];
  /** Those that fit filter and picks. */
  fitting: readonly Sample[];
  /** Of these the ones asked for, from `offset` on: the last page where the question is beyond it. */
  chosen: readonly Sample[];
  offset: number;
}

/** @param samples of the split, in the run's order. */
export function chooseInputs(
  samples: readonly Sample[],
  { picked, filter, offset, count }: SampleChoice,
): ChosenInputs {
  const inputs = distinctInputs(samples);
  const words = filter.toLowerCase().split(/\s+/);
  const ticked = picked && new Set(picked);
  const fitting = inputs.filter(
    (input) => (ticked?.has(input.id) ?? true) && words.every((word) => holds(input, word)),
  );
  if (count === null) return { inputs, fitting, chosen: fitting.slice(offset), offset };
  const lastPage = Math.floor(Math.max(0, fitting.length - 1) / Math.max(1, count)) * count;
  const begin = Math.min(offset, lastPage);
  return { inputs, fitting, chosen: fitting.slice(begin, begin + count), offset: begin };
}

function holds({ prompt, references }: Sample, word: string): boolean {
  return prompt.toLowerCase().includes(word) || references.some((text) => text.toLowerCase().includes(word));
}
