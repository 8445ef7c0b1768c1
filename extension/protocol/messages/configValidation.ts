/** What can be said of a configuration without running it. */
import type { ConfigIssue } from "../config/configIssues.ts";
import type { RunConfig } from "../config/runConfig.ts";
import type { TextEdit } from "../config/textEdits.ts";
import type { TensorInterface } from "../interfaces.ts";
import type { RunId } from "../run/runSummary.ts";

/** An issue for the editor: an error keeps the experiment from running, a warning does not. */
export interface EditorIssue extends Omit<ConfigIssue, "fixes"> {
  severity: "error" | "warning";
  /** Quick fixes, the best first, as edits of the validated text that do not overlap. */
  fixes: { title: string; edits: TextEdit[] }[];
}

export interface ConfigValidation {
  issues: EditorIssue[];
  /** Null where text or values are refused by themselves; there where only model or data do not fit. */
  config: RunConfig | null;
  /** Null where there are errors, or there is too much data to read while the user waits. */
  prediction: Prediction | null;
}

export interface Prediction {
  model: { layers: number; width: number; parameters: number; positions: number };
  /** Samples and tokens of each client; `categories` counts its samples by what the partition goes by. */
  clients: { client: number; samples: number; tokens: number; categories: Record<string, number> }[];
  validationSamples: number;
  /** Distinct inputs of the validation samples: those of one input differ in nothing but their target. */
  validationInputs: number;
  stepsPerEpoch: number;
  /** Mean bytes of a global step on each tensor interface: everything sent uncompressed, and everything sent as coded. */
  bytesPerStep: { interface: TensorInterface; baseline: number; coded: number }[];
  /**
   * Bytes that the clients and the server keep for the temporal selector once all samples have been visited, all clients together;
   * `disk` of both are more than `cache.memory` allows.
   */
  cacheBytes: { clients: number; server: number; disk: number };
  /** Estimated peak of the runner's resident memory, with lanes and caches; the machine's is `machineBytes`. */
  memoryBytes: number;
  machineBytes: number;
  /** What a run takes in its folder: checkpoints, probes, caches beyond the memory. */
  diskBytes: number;
  /** Of all epochs, by the pace of an earlier run of this file; null without one, or where something that decides on the pace has changed. */
  duration: { run: RunId; seconds: number } | null;
  /** By the similarities of an earlier run of this file; null without one, or for a threshold that moves. */
  upload: { run: RunId; theta: number; ratio: number } | null;
}
