/** What the readers make and the engine trains on. */

/** One data-to-text pair as read, before tokenization. */
export interface Sample {
  /** Stable across epochs and runs: the split and the position in its file, `train/17`. */
  id: string;
  prompt: string;
  target: string;
  /** All references of the same input, in file order; `target` is one of them. */
  references: readonly string[];
  /** What a label-skewed partition skews by (E2E: restaurant name; WebNLG: category; DART: source); "" where there is none. */
  category: string;
}

/** A tokenized sample: the model reads `prompt ++ target`. `prompt` ends with the separator, `target` with the end of text. */
export interface TokenizedSample {
  id: string;
  prompt: Int32Array;
  target: Int32Array;
}
