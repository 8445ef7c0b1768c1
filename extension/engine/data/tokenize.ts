/** From text to `ids(prompt) [eos]` and `ids(target) [eos]`, cut to the longest sequence the run allows. */
import type { Sample, TokenizedSample } from "./sample.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What was lost to `maxLength`: nothing, the prompt's left end, or all of the prompt and the target's right end too. */
export type Truncation = "no" | "prompt" | "target";

export interface TokenizedSamples {
  samples: TokenizedSample[];
  truncatedPrompts: number;
  truncatedTargets: number;
}

/**
 * The separator and the end of text always stay; what is cut is the prompt's start and, only if the target alone is too long,
 * the target's end.
 *
 * @param maxLength longest prompt plus target with separator and end of text, in tokens; at least 3.
 */
export async function tokenizeSample(
  sample: Sample,
  { encode, endOfText }: Pick<Tokenizer, "encode" | "endOfText">,
  maxLength: number,
): Promise<{ tokenized: TokenizedSample; truncated: Truncation }> {
  const [prompt, target] = await encode([sample.prompt, sample.target]);
  return cut(sample.id, prompt!, target!, endOfText, maxLength);
}

/** The ids of a sample's two sides, without separator and end of text. */
function cut(
  id: string,
  promptIds: Int32Array,
  targetIds: Int32Array,
  endOfText: number,
  maxLength: number,
): { tokenized: TokenizedSample; truncated: Truncation } {
  const kept = keptTokens({ prompt: promptIds.length, target: targetIds.length }, maxLength);
  const tokenized = {
    id,
    prompt: append(promptIds.subarray(promptIds.length - kept.prompt), endOfText),
    target: append(targetIds.subarray(0, kept.target), endOfText),
  };
  return { tokenized, truncated: kept.truncated };
}

/** Tokens of a prompt and a target, without separator and end of text. */
export interface TokenCounts {
  prompt: number;
  target: number;
}

/** What `maxLength` leaves of a sample, from either side; as the model reads it, it is 2 tokens longer. */
export function keptTokens(
  { prompt, target }: TokenCounts,
  maxLength: number,
): TokenCounts & { truncated: Truncation } {
  const room = maxLength - 2;
  const keptTarget = Math.min(target, room);
  const keptPrompt = Math.min(prompt, room - keptTarget);
  const truncated = keptTarget < target ? "target" : keptPrompt < prompt ? "prompt" : "no";
  return { prompt: keptPrompt, target: keptTarget, truncated };
}

/** {@link tokenizeSample} over all of them, with the number of samples that lost tokens. */
export async function tokenizeSamples(
  samples: readonly Sample[],
  { encode, endOfText }: Pick<Tokenizer, "encode" | "endOfText">,
  maxLength: number,
): Promise<TokenizedSamples> {
  const counts = { no: 0, prompt: 0, target: 0 };
  const encoded = await encode(samples.flatMap(({ prompt, target }) => [prompt, target]));
  const tokenized = samples.map(({ id }, i) => {
    const { tokenized, truncated } = cut(id, encoded[2 * i]!, encoded[2 * i + 1]!, endOfText, maxLength);
    counts[truncated]++;
    return tokenized;
  });
  return { samples: tokenized, truncatedPrompts: counts.prompt, truncatedTargets: counts.target };
}

function append(ids: Int32Array, last: number): Int32Array {
  const result = new Int32Array(ids.length + 1);
  result.set(ids);
  result[ids.length] = last;
  return result;
}
