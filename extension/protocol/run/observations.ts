/** What the inspector and the tuner look at: decisions, similarities, probed activations. */
import type { TensorInterface } from "../interfaces.ts";

/** A client's upload decisions on one interface, samples x epochs, row-major; NaN where the sample was not yet visited. */
export interface DecisionMatrix {
  interface: TensorInterface;
  client: number;
  /** Sample ids, in the order of first visit. */
  samples: string[];
  epochs: number;
  /** Similarity to what was last sent; NaN on first visits and for the selector `all`. */
  similarity: Float32Array;
  /** Rows sent over the sample's rows: 0 reused, 1 sent. */
  sent: Float32Array;
}

/**
 * Every recorded similarity of one interface, ascending, for what-if questions.
 *
 * A sample's entry counts as its rows. For granularity `token` similarities are of samples, so the answer is an approximation.
 */
export interface SimilarityTable {
  interface: TensorInterface;
  granularity: "sample" | "token";
  /** Epochs included. */
  fromEpoch: number;
  toEpoch: number;
  /** As recorded: rounded, some would change sides of the threshold. */
  similarity: Float64Array;
  /** Rows of the same entries. */
  rows: Float64Array;
  /** Rows that any threshold sends: first visits. */
  firstRows: number;
  /** What was really sent in those epochs. */
  sentRows: number;
  totalRows: number;
  payloadBytes: number;
  /** Payload of a sent row, as the codec makes it; 0 before the first epoch has ended. */
  rowBytes: number;
  /** Headers, ids, flags, checksums. */
  overheadBytes: number;
  /** What `all` + `f32` would have sent. */
  baselineBytes: number;
}

/** What crosses one interface of a sample after an epoch, an activation or a gradient: [rows, width] row-major. */
export interface ProbeTensor {
  interface: TensorInterface;
  epoch: number;
  client: number;
  sample: string;
  rows: number;
  width: number;
  current: Float32Array;
  /** What it is compared with: what the receiver holds or, where it keeps nothing, the epoch before; null without either. */
  reference: Float32Array | null;
  /** Whose the reference is: of the receiving party, or of the epoch before. */
  comparedWith: "server" | "client" | "before";
  /** Each row's token as text, where the run recorded it. */
  tokens: string[] | null;
  /** Rows that belong to the prompt (loss is taken on the rest); null where unknown. */
  promptRows: number | null;
  /** Cosine of each row, current against reference; null without a reference. */
  rowSimilarity: Float32Array | null;
}
