/** Models of known dimensions with random weights, for benchmarks: `random:gpt2`. */
import type { RandomModel } from "../../protocol/config/runConfig.ts";
import { randomStream } from "../numeric/random.ts";
import { weightShapes } from "./weightShapes.ts";
import type { Gpt2Config, LoadedModel, WeightArray } from "./weights.ts";

/** Dimensions of the bundled model and of the GPT-2 family (Radford et al. 2019). */
const dimensions = {
  nano: { vocabSize: 4096, positions: 256, width: 128, layers: 6, heads: 4 },
  gpt2: { vocabSize: 50_257, positions: 1024, width: 768, layers: 12, heads: 12 },
  "gpt2-medium": { vocabSize: 50_257, positions: 1024, width: 1024, layers: 24, heads: 16 },
  "gpt2-large": { vocabSize: 50_257, positions: 1024, width: 1280, layers: 36, heads: 20 },
  "gpt2-xl": { vocabSize: 50_257, positions: 1024, width: 1600, layers: 48, heads: 25 },
} as const satisfies Record<RandomModel, object>;

export type ModelPreset = keyof typeof dimensions;
export const presets = Object.keys(dimensions) as ModelPreset[];

/** A preset's shape. Its tokenizer is the bundled model's, whose end of text is token 0 whatever the vocabulary's size. */
export function modelPresetConfig(preset: ModelPreset): Gpt2Config {
  const { width, ...others } = dimensions[preset];
  return { ...others, width, inner: 4 * width, epsilon: 1e-5, endOfText: 0 };
}

/**
 * A model of a preset's shape, always the same one.
 *
 * Weights have GPT-2's initial variance: standard deviation 0.02, in projections back to the residual stream 0.02 /
 * sqrt(2 layers); biases are 0, gains 1. They are uniform, not normal: no benchmark shows a difference, and gpt2-xl has 1.6 billion.
 */
export function randomModel(preset: ModelPreset): LoadedModel {
  const config = modelPresetConfig(preset);
  const weights = new Map<string, WeightArray>();
  for (const [name, shape] of weightShapes(config)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const values = new Float32Array(new SharedArrayBuffer(4 * size));
    if (shape.length === 2) fillUniform(values, initialDeviation(name, config), name);
    else if (name.endsWith(".weight")) values.fill(1);
    weights.set(name, { shape, values });
  }
  return { config, weights, source: `random:${preset}`, notes: [] };
}

function initialDeviation(name: string, { layers }: Gpt2Config): number {
  return name.endsWith("c_proj.weight") ? 0.02 / Math.sqrt(2 * layers) : 0.02;
}

/** Marsaglia's xorshift32, seeded by name: 2 ns a value, a quarter of the library's generators. */
function fillUniform(values: Float32Array, deviation: number, name: string): void {
  // A uniform variable on [-a, a] has variance a^2 / 3.
  const scale = (deviation * Math.sqrt(3)) / 2 ** 31;
  let state = randomStream(0, `random-model/${name}`).int32() || 1;
  for (let i = 0; i < values.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = state * scale;
  }
}
