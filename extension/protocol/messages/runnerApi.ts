/**
 * Host and runner: the process that computes one run, and ends once it has answered how that ended.
 *
 * A host that goes away (its window is closed) or sends SIGTERM stops the run before its next step.
 */
import type { RunStatus } from "../run/events.ts";
import type { GitDetail } from "../run/runRecord.ts";
import type { RunId } from "../run/runSummary.ts";
import type { ThresholdGroup } from "../thresholdGroups.ts";

/** A theta from -1 to 2 to hold, or back to the controller. */
export type HandSetting = number | "giveBack";

/** A setting, and whose threshold it is for. */
export interface GroupSetting {
  group: ThresholdGroup;
  setting: HandSetting;
}

/**
 * What steers a run while it computes. The object is handed through, from a panel or a command to the run: those on the way name
 * none of its methods.
 */
export interface RunControl {
  /** Ends the run before its next step, with a checkpoint where it keeps any. */
  stop(): void;
  /** Holds the run before its next event until `unpause`. */
  pause(): void;
  unpause(): void;
  /** Saves a checkpoint after the next step. */
  checkpoint(): void;
  /** In force from the next step on. Rejects outside -1..2, and for a group that has no threshold in this run. */
  setTheta(setting: HandSetting, group: ThresholdGroup): void;
}

export const runControls = [
  "stop",
  "pause",
  "unpause",
  "checkpoint",
  "setTheta",
] as const satisfies (keyof RunControl)[];

export interface RunnerStart {
  /** Absolute; read anew, and what relative paths in it are relative to. */
  configFile: string;
  /** Applied to its text, `path=value`. */
  sets: readonly string[];
  /** The run's own folder, which must not hold a run. */
  directory: RunId;
  /** How much of the repository its record tells. */
  recordGit: GitDetail;
}

/** Asked by the host. */
export interface RunnerApi extends RunControl {
  /** Settles when the run has ended: with its status, or rejecting with why it could not run or failed. */
  start(request: RunnerStart): Exclude<RunStatus, "running">;
  /**
   * Goes on with a stopped or failed run from its last checkpoint (`resumeExperiment`); settles as `start` does.
   * The listener's `recording` is told once the run's folder is being written again.
   *
   * @param takeOver whether also from a process of which nobody can say whether it has ended; one that goes on keeps the run.
   */
  resume(directory: RunId, takeOver: boolean): Exclude<RunStatus, "running">;
}

/** Told to the host. */
export interface RunnerListener {
  /** From here on there is a record of the run in its folder. */
  recording(): void;
}
