/** Model weights and shape as they travel between loader, lanes and the tensor library. */

export interface Gpt2Config {
  vocabSize: number;
  /** Longest sequence the position embedding covers, in tokens. */
  positions: number;
  /** Width of the residual stream, d. */
  width: number;
  layers: number;
  heads: number;
  /** Width of the feed-forward's hidden layer; GPT-2: 4 d. */
  inner: number;
  epsilon: number;
  /** Token id that separates prompt from target and ends the text. */
  endOfText: number;
  /** Further token ids that end a text which the model writes. */
  otherEnds?: readonly number[];
}

/** Whether a text that the model writes ends with this token. */
export function endsText({ endOfText, otherEnds = [] }: Gpt2Config, id: number | undefined): boolean {
  return id !== undefined && (id === endOfText || otherEnds.includes(id));
}

export interface WeightArray {
  shape: readonly number[];
  /** f32 values, row-major, on a SharedArrayBuffer so that lanes read them without a copy. */
  values: Float32Array;
}

/** Weights by Hugging Face name without the `transformer.` prefix (`h.0.attn.c_attn.weight`); Conv1D layout [in, out]. */
export type ModelWeights = Map<string, WeightArray>;

export interface LoadedModel {
  config: Gpt2Config;
  /** To be emptied by their owner where nothing needs them once every lane has its own: 0.5 GB for GPT-2 Small. */
  weights: ModelWeights;
  /** Where it came from, for run.json. */
  source: string;
  /** What its user should know of its files, as sentences. */
  notes: readonly string[];
}
