/** How a text is decoded from a model's next-token probabilities. */

export type Decoding =
  /** The most likely token each time. */
  | { strategy: "greedy"; maxNewTokens: number }
  /** The LoRA NLG protocol: length penalty 0.8, no repeated 4-grams. */
  | { strategy: "beam"; maxNewTokens: number; beams: number }
  /** Drawn from the most likely tokens that have 0.9 of the probability together. */
  | { strategy: "sample"; maxNewTokens: number; temperature: number; seed: number };

export const strategies = ["beam", "greedy", "sample"] as const satisfies readonly Decoding["strategy"][];

/** What each figure may be, bounds included. */
export const decodingLimits = {
  maxNewTokens: { min: 1, max: 1000 },
  beams: { min: 2, max: 50 },
  temperature: { min: 0.05, max: 5 },
  seed: { min: 0, max: 4_294_967_295 },
} as const;

/** Beams of the paper's texts, as of the LoRA NLG protocol (Hu et al. 2022). */
export const paperBeams = 10;

/** Maximum text length by default; models with fewer positions generate what they can. */
export const defaultNewTokens = 64;

/** A strategy with its own defaults, for texts of some length. */
export function decodingBy(strategy: Decoding["strategy"], maxNewTokens: number = defaultNewTokens): Decoding {
  switch (strategy) {
    case "greedy":
      return { strategy, maxNewTokens };
    case "beam":
      return { strategy, maxNewTokens, beams: paperBeams };
    case "sample":
      return { strategy, maxNewTokens, temperature: 1, seed: 0 };
  }
}

/** The settings as a file's name without extension: `greedy-64`, `beam10-64`, `sample-t0.7-seed3-64`. */
export function decodingName(decoding: Decoding): string {
  switch (decoding.strategy) {
    case "greedy":
      return `greedy-${decoding.maxNewTokens}`;
    case "beam":
      return `beam${decoding.beams}-${decoding.maxNewTokens}`;
    case "sample":
      return `sample-t${decoding.temperature}-seed${decoding.seed}-${decoding.maxNewTokens}`;
  }
}
