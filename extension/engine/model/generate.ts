/**
 * Text from a model: greedy, sampled, or by beam search as the LoRA NLG protocol has it (beam 10, length penalty 0.8, no repeated
 * 4-grams).
 */
import * as tf from "@tensorflow/tfjs-core";
import { largestOf } from "../../protocol/config/largeLists.ts";
import { firstNonFinite } from "../numeric/finite.ts";
import type { RandomStream } from "../numeric/random.ts";
import type { Gpt2 } from "./gpt2.ts";
import { KeyValueCache } from "./keyValueCache.ts";
import type { AdapterTensors } from "./lora.ts";
import { notFinite } from "./notFinite.ts";
import { tensorScope } from "./tensorScope.ts";
import { endsText } from "./weights.ts";

export interface GenerationLimits {
  /** Most tokens to make, the end of text included. */
  maxNewTokens: number;
}

export interface Generated {
  /** The new tokens; the end of text is the last where it was reached. */
  ids: number[];
  /** Sum of the log-probabilities of the new tokens, as the model gave them, in nats. */
  logProbability: number;
}

/** Next-token log-probabilities of several sequences of equal length. Owns tensors; dispose it. */
class Decoder {
  private cache: KeyValueCache;

  constructor(
    private readonly model: Gpt2,
    private readonly adapters: () => AdapterTensors,
    size: number,
  ) {
    this.cache = new KeyValueCache(size, model.config.heads);
  }

  /** @param ids [size x rows], one after the other. @returns log-probabilities after each sequence's last, [size][vocabulary]. */
  next(ids: Int32Array): Float32Array[] {
    const { size } = this.cache;
    const rows = ids.length / size;
    const { vocabSize } = this.model.config;
    const flat = tensorScope(() => {
      const x = this.model.embed(ids, rows, this.cache.length);
      const y = this.model.decodeBlocks(x, this.cache, this.adapters());
      const last = tf.gather(y, tf.range(rows - 1, rows * size, rows, "int32"));
      return tf.logSoftmax(this.model.logits(last as tf.Tensor2D)).dataSync<"float32">();
    });
    if (firstNonFinite(flat) >= 0) throw notFinite();
    return Array.from({ length: size }, (_, i) => flat.subarray(i * vocabSize, (i + 1) * vocabSize));
  }

  /** Sequence i resumes from what was sequence `from[i]`. */
  pick(from: readonly number[]): void {
    this.cache = this.cache.pick(from);
  }

  dispose(): void {
    this.cache.dispose();
  }
}

/** Tokens that fit behind the prompt. */
function room(model: Gpt2, prompt: ArrayLike<number>, { maxNewTokens }: GenerationLimits): number {
  return Math.min(maxNewTokens, model.config.positions - prompt.length);
}

/** One token after the other, each chosen from the log-probabilities. @param prompt ends with the separator. */
function generateOne(
  model: Gpt2,
  adapters: () => AdapterTensors,
  prompt: Int32Array,
  limits: GenerationLimits,
  choose: (logProbabilities: Float32Array) => number,
): Generated {
  const decoder = new Decoder(model, adapters, 1);
  try {
    const ids: number[] = [];
    let logProbability = 0;
    let input = prompt;
    for (let left = room(model, prompt, limits); left > 0 && !endsText(model.config, ids.at(-1)); left--) {
      const [probabilities] = decoder.next(input);
      const id = choose(probabilities!);
      ids.push(id);
      logProbability += probabilities![id]!;
      input = Int32Array.of(id);
    }
    return { ids, logProbability };
  } finally {
    decoder.dispose();
  }
}

/** The most likely token each time, the first of equally likely ones. */
export function greedy(
  model: Gpt2,
  adapters: () => AdapterTensors,
  prompt: Int32Array,
  limits: GenerationLimits,
): Generated {
  return generateOne(model, adapters, prompt, limits, (probabilities) =>
    probabilities.indexOf(largestOf(probabilities)),
  );
}

export interface SamplingOptions extends GenerationLimits {
  /** Above 0; below 1 sharpens. */
  temperature: number;
  /** Draw from the k most likely tokens; 0: from all. */
  topK: number;
  /** Draw from the fewest most likely tokens that have this probability together; 1: from all. */
  topP: number;
}

/** Drawn at random; the stream makes it repeatable. */
export function sample(
  model: Gpt2,
  adapters: () => AdapterTensors,
  prompt: Int32Array,
  options: SamplingOptions,
  stream: RandomStream,
): Generated {
  const { temperature, topK, topP } = options;
  return generateOne(model, adapters, prompt, options, (logProbabilities) => {
    const ranked = Array.from(logProbabilities, (value, id) => ({ id, weight: Math.exp(value / temperature) }));
    ranked.sort((a, b) => b.weight - a.weight || a.id - b.id);
    const candidates = nucleus(topK > 0 ? ranked.slice(0, topK) : ranked, topP);
    const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
    return candidates[firstToReach(candidates, stream.uniform() * total)]!.id;
  });
}

function nucleus(ranked: readonly Candidate[], topP: number): readonly Candidate[] {
  const enough = topP * ranked.reduce((sum, { weight }) => sum + weight, 0);
  return ranked.slice(0, firstToReach(ranked, enough) + 1);
}

interface Candidate {
  id: number;
  weight: number;
}

/** The first place at which the weights so far add up to `amount`; the last where rounding keeps them below. */
function firstToReach(candidates: readonly Candidate[], amount: number): number {
  let sum = 0;
  for (const [place, { weight }] of candidates.entries()) {
    sum += weight;
    if (sum >= amount) return place;
  }
  return candidates.length - 1;
}

export interface BeamOptions extends GenerationLimits {
  beams: number;
  /** A text's score is its log-probability / length ^ penalty. */
  lengthPenalty: number;
  /** No run of so many tokens comes twice, the prompt included; 0: any may. */
  noRepeatNgram: number;
}

/** The LoRA NLG protocol's (Hu et al. 2022). */
export const nlgProtocol = { beams: 10, lengthPenalty: 0.8, noRepeatNgram: 4 } as const;

interface Beam {
  ids: number[];
  logProbability: number;
}

/**
 * Beam search, ending once as many texts as beams have ended.
 *
 * @returns the best by score, with the score.
 */
export function beamSearch(
  model: Gpt2,
  adapters: () => AdapterTensors,
  prompt: Int32Array,
  options: BeamOptions,
): Generated & { score: number } {
  const { beams: width, lengthPenalty, noRepeatNgram } = options;
  const score = ({ ids, logProbability }: Beam) => logProbability / ids.length ** lengthPenalty;
  const ended: Beam[] = [];
  let beams: Beam[] = [{ ids: [], logProbability: 0 }];
  const decoder = new Decoder(model, adapters, 1);
  try {
    let input = prompt;
    for (let left = room(model, prompt, options); left > 0 && ended.length < width; left--) {
      const probabilities = decoder.next(input);
      for (const [b, { ids }] of beams.entries()) {
        forbidRepeats(probabilities[b]!, [...prompt, ...ids], noRepeatNgram);
      }
      const candidates = best(beams, probabilities, 2 * width);
      const next: { beam: Beam; from: number }[] = [];
      for (const [rank, { from, id, logProbability }] of candidates.entries()) {
        const beam = { ids: [...beams[from]!.ids, id], logProbability };
        if (!endsText(model.config, id)) next.push({ beam, from });
        // An end beyond the first `width` would not have stayed a beam either.
        else if (rank < width) ended.push(beam);
        if (next.length === width) break;
      }
      beams = next.map(({ beam }) => beam);
      decoder.pick(next.map(({ from }) => from));
      input = Int32Array.from(beams, ({ ids }) => ids.at(-1)!);
    }
  } finally {
    decoder.dispose();
  }
  const texts = ended.length < width ? [...ended, ...beams] : ended;
  const winner = texts.reduce((leader, beam) => (score(beam) > score(leader) ? beam : leader));
  return { ...winner, score: winner.ids.length === 0 ? 0 : score(winner) };
}

/** The likeliest continuations of all beams together, likeliest first. */
function best(beams: readonly Beam[], probabilities: readonly Float32Array[], count: number) {
  const found: { from: number; id: number; logProbability: number }[] = [];
  beams.forEach((beam, from) => {
    probabilities[from]!.forEach((value, id) => {
      const logProbability = beam.logProbability + value;
      if (found.length === count && logProbability <= found.at(-1)!.logProbability) return;
      const at = found.findIndex((other) => logProbability > other.logProbability);
      found.splice(at < 0 ? found.length : at, 0, { from, id, logProbability });
      if (found.length > count) found.pop();
    });
  });
  return found.filter(({ logProbability }) => logProbability > Number.NEGATIVE_INFINITY);
}

/** Makes impossible every token that would end a run of `length` tokens already there. */
function forbidRepeats(probabilities: Float32Array, ids: readonly number[], length: number): void {
  if (length === 0 || ids.length < length) return;
  const prefix = ids.slice(ids.length - length + 1);
  for (let start = 0; start + length <= ids.length; start++) {
    if (prefix.every((id, i) => ids[start + i] === id))
      probabilities[ids[start + length - 1]!] = Number.NEGATIVE_INFINITY;
  }
}
