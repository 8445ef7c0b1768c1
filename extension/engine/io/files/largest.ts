/** The largest files of each kind that are read, in bytes: several times what is met, and far less than what fills the memory. */
export const largest = {
  /** `config.json` and `adapter_config.json`: some kilobytes. */
  settings: 2 ** 22,
  /** Which shard holds which tensor: of GPT-2 XL some kilobytes, of the largest models half a megabyte. */
  shardIndex: 2 ** 24,
  /** `tokenizer.json`: of GPT-2 1.4 MB, of models with 250,000 tokens 30 MB. */
  tokenizer: 2 ** 27,
  /** A learned policy as JSON: some hundred kilobytes. */
  policy: 2 ** 26,
  /** `probes/samples.json`: 8 samples of 1000 clients have 20 MB. */
  probeSamples: 2 ** 27,
  /** `labels.json`: a note has at most 100,000 characters. */
  labels: 2 ** 20,
  /** What a run's folder keeps of generated texts, decoded one way: 42,000 texts have 40 MB. */
  texts: 2 ** 27,
  /** What is known of a download that arrived in part. */
  partRecord: 2 ** 16,
} as const;
