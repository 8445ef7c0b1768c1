/** One line of the list of runs: what tree, status bar, pickers and headers show. */

import type { BackendName } from "../config/runConfig.ts";
import type { ByGroup } from "../thresholdGroups.ts";
import type { ControlEvent, RunStatus } from "./events.ts";
import type { RunGroup } from "./groups/runGroup.ts";
import type { RunPhase } from "./liveState.ts";
import type { ForkOrigin, RunRecord } from "./runRecord.ts";

/** The absolute path of the run's folder; of a queued run, where it will be. */
export type RunId = string;

/** `stopped`: its user ended it, and it recorded that; `interrupted`: its process went without a word. */
export type ShownStatus = RunStatus | "queued" | "paused" | "stopped";

/** The status of a record, which has one word for both of those. */
export function shownStatus({ status, endedAt }: Pick<RunRecord, "status" | "endedAt">): RunStatus | "stopped" {
  return status === "interrupted" && endedAt !== null ? "stopped" : status;
}

/** Whether a run is over, for now. */
export function hasEnded({ status }: Pick<RunSummary, "status">): boolean {
  return status !== "running" && status !== "paused" && status !== "queued";
}

/** What the process that computes a run says of itself. */
export interface LiveRun {
  phase: RunPhase;
  /** Was asked to stop, and has not ended. */
  stopping: boolean;
  /** Whether the window or terminal that started it is gone. */
  unattended: boolean;
}

export type ThetaSource = ControlEvent["source"];

/** A threshold and who set it last; null where its log is not read: the run has ended. */
export interface ThetaInForce {
  theta: number;
  source: ThetaSource | null;
}

export interface RunSummary {
  run: RunId;
  /** As renamed by the user, or the configuration's. */
  name: string;
  status: ShownStatus;
  /** Whether this window can stop, pause and steer it, whoever started it. */
  controllable: boolean;
  /** Null for a run that nobody computes, or that was last computed by a version without a control channel. */
  live: LiveRun | null;
  /** The place of a queued run: lower ones start first. Null for any other. */
  order: number | null;
  /** Whether it was stopped or failed and has a checkpoint to resume from (`checkpoints/latest.safetensors`). */
  resumable: boolean;
  /** Message of a failed run, or of one whose folder is damaged. */
  error: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string | null;
  /** The configuration file, absolute; null where there is none. */
  configFile: string | null;
  backend: BackendName | null;
  /** Last finished epoch, of how many. */
  epoch: number;
  epochs: number;
  step: number;
  /** 0 before the first event. */
  stepsPerEpoch: number;
  /** Of the last finished epoch; null before the first. */
  perplexity: number | null;
  /** The least of all epochs so far, and of which; null before the first, and for ended runs of versions that did not record it. */
  bestPerplexity: number | null;
  bestEpoch: number | null;
  uplinkSaving: number | null;
  totalSaving: number | null;
  uplinkBytes: number | null;
  downlinkBytes: number | null;
  /** The thresholds in force, of those groups on which one decides; none before the first. */
  thetas: ByGroup<ThetaInForce>;
  /** Estimated; null while unknown and for runs that have ended. */
  secondsLeft: number | null;
  /** Wall time from the first step to the last. */
  seconds: number | null;
  labels: RunLabels;
  /** Why what the user wrote on it cannot be read. */
  labelsProblem?: string;
  /** Held-out samples and their distinct inputs, which perplexity is of; absent where the record does not say. */
  heldOut?: { samples: number; inputs: number };
  /** Of a fork: the run that it continued from. */
  forkedFrom?: ForkOrigin;
  /** The set of runs that it is one of. */
  group?: RunGroup;
  /** Of its logs, as far as they have been read. */
  skipped: SkippedLines;
}

/** Lines of a log that no reader can rely on: they are left out. */
export interface SkippedLines {
  count: number;
  /** The first of them, and what is wrong with it: `metrics.jsonl:12: …`; null where there was none. */
  first: string | null;
}

export const noneSkipped: SkippedLines = { count: 0, first: null };

/** What the user wrote on a run; `labels.json` in its folder. */
export interface RunLabels {
  /** Replaces the configuration's name; null keeps it. */
  name: string | null;
  starred: boolean;
  note: string;
  tags: string[];
}

export const noLabels: RunLabels = { name: null, starred: false, note: "", tags: [] };

/** The part of a summary that changes during the run. */
export type RunFigures = Pick<
  RunSummary,
  | "epoch"
  | "step"
  | "stepsPerEpoch"
  | "perplexity"
  | "bestPerplexity"
  | "bestEpoch"
  | "uplinkSaving"
  | "totalSaving"
  | "uplinkBytes"
  | "downlinkBytes"
  | "thetas"
  | "seconds"
  | "secondsLeft"
>;

/** Before the first event. */
export const noFigures: RunFigures = {
  epoch: 0,
  step: 0,
  stepsPerEpoch: 0,
  perplexity: null,
  bestPerplexity: null,
  bestEpoch: null,
  uplinkSaving: null,
  totalSaving: null,
  uplinkBytes: null,
  downlinkBytes: null,
  thetas: {},
  seconds: null,
  secondsLeft: null,
};

/** The epoch that is computed now, or the last of a run that has ended; 0 before the first. */
export function epochInProgress({ status, epoch, epochs }: Pick<RunSummary, "status" | "epoch" | "epochs">): number {
  const computing = status === "running" || status === "paused";
  return Math.min(epoch + (computing ? 1 : 0), epochs);
}
