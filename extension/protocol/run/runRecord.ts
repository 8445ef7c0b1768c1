/** `run.json`: what a run was, from what, on what, and how it ended. Written at its start and again at its end. */

import type { BackendName, RunConfig } from "../config/runConfig.ts";
import type { WireError } from "../errors.ts";
import type { BestEpoch } from "./bestEpoch.ts";
import type { EpochEvent, RunStatus } from "./events.ts";
import type { RunGroup } from "./groups/runGroup.ts";

/**
 * Raised when a reader of the old form could not read the new one. 2 has thresholds by group and the parts of all bytes; version 1 is
 * read as 2 (`engine/store/runs/version1.ts`).
 */
export const recordVersion = 2;

/** Names inside a run's folder; the folders are made when first needed. */
export const runFiles = {
  record: "run.json",
  /** Who has the run, N.json: `engine/store/claims`. */
  claims: "claims",
  /** By which its process is reached while it computes: `programs/control`. */
  control: "control",
  /** The request of a run that waits for its turn, or could not start: `programs/queue`. */
  queued: "queued.json",
  /** Which window is about to start it. */
  taken: "taken.json",
  metrics: "metrics.jsonl",
  timings: "timings.jsonl",
  log: "log.txt",
  probes: "probes",
  /** What the receivers last decoded of the probed samples: `engine/store/receivedFile.ts`. */
  received: "received.safetensors",
  adapters: "adapters",
  checkpoints: "checkpoints",
  /** What learned thresholds have learnt: GROUP.json. */
  policies: "policies",
  /** Generated texts, a file for each way of decoding: `keptTexts.ts`. */
  texts: "texts",
} as const;

export interface RunRecord {
  formatVersion: typeof recordVersion;
  /** The name of the run's folder. */
  id: string;
  status: RunStatus;
  /** Set where `status` is `failed`. */
  error?: WireError;
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string | null;
  process: ProcessIdentity;
  seed: number;
  /** Every default filled in. */
  config: RunConfig;
  /** As the user wrote it, with comments; null where the configuration came from no file. */
  configFile: string | null;
  configText: string;
  versions: { splitcom: string; node: string; tfjs: string };
  backend: BackendReport | null;
  machine: Machine;
  git: GitState | null;
  /** How much of the repository was to be recorded; absent in records of earlier versions, which hold all. */
  recordGit?: GitDetail;
  data: DataFingerprint[];
  /** Of a fork: the run whose checkpoint it continued from, with other settings. */
  forkedFrom?: ForkOrigin;
  /** Where one command made several runs: which they are. */
  group?: RunGroup;
  /** Figures of the last finished epoch; null before the first. */
  finals: RunFinals | null;
  /** The epoch of least perplexity; null before the first. Absent in records of earlier versions. */
  best?: BestEpoch | null;
  /** Of an ended run, the last step that was timed, and milliseconds from its begin to its last timing. Absent where it was killed. */
  timed?: { step: number; atMs: number };
}

export interface ForkOrigin {
  /** The run's id, the name of its folder. */
  run: string;
  name: string;
  /** Epochs and steps that the fork has from it. */
  epoch: number;
  step: number;
  /** What was changed, as `path=value`. */
  sets: string[];
}

/** Distinguishes a process from a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it began, in the system's own form; null where the system does not report it. */
  started: string | null;
}

/** Which backend was taken, and why. */
export interface BackendReport {
  name: BackendName;
  reason: string;
  lanes: number;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  os: string;
}

/**
 * How much of the repository a record holds: all of {@link GitState}; the commit and whether anything differs from it, without what
 * differs and without names; or nothing. Whoever gets the run's folder reads it.
 */
export const gitDetails = ["full", "commit", "none"] as const;
export type GitDetail = (typeof gitDetails)[number];

/** The repository that the configuration is in, without `.splitcom`, where runs are kept. */
export interface GitState {
  /** Null before the first commit. */
  commit: string | null;
  dirty: boolean;
  /** Tracked files against the commit, at most 1 MB of it. */
  diff: string;
  diffTruncated: boolean;
  untracked: string[];
}

export interface DataFingerprint {
  role: "train" | "validation";
  /** As the configuration names it; null for synthetic data. */
  file: string | null;
  /** `sha256:<hex>` of the file, or `synthetic:<seed>:<version of the generator>`. */
  hash: string;
  /** How many of its samples the run uses, and how many distinct inputs these have; absent in records of earlier versions. */
  samples?: number;
  inputs?: number;
}

export type RunFinals = Pick<
  EpochEvent,
  "epoch" | "step" | "trainLoss" | "perplexity" | "thetas" | "cumulative" | "saving"
>;
