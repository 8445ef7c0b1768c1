/**
 * Host and runner: the process that computes one run, and ends once it has answered how that ended.
 *
 * A host that goes away (its window is closed or reloaded) leaves the run computing: whoever opens the folder next steers it through its
 * control channel (`controlApi.ts`). SIGTERM stops the run before its next step.
 */
import Type from "typebox";
import type { RunStatus } from "../run/events.ts";
import { type GitDetail, gitDetails } from "../run/runRecord.ts";
import type { RunId } from "../run/runSummary.ts";
import { type ThresholdGroup, thresholdGroups } from "../thresholdGroups.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { run } from "./messageValues.ts";

type EndStatus = Exclude<RunStatus, "running">;

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
export const runControlMessages = {
  /** Ends the run before its next step, with a checkpoint where it keeps any. */
  stop: message<() => void>([]),
  /** Holds the run before its next event until `unpause`. */
  pause: message<() => void>([]),
  unpause: message<() => void>([]),
  /** Saves a checkpoint after the next step. */
  checkpoint: message<() => void>([]),
  /** In force from the next step on. Rejects outside -1..2, with a range in words, and for a group that has no threshold in this run. */
  setTheta: message<(setting: HandSetting, group: ThresholdGroup) => void>([
    Type.Union([Type.Number(), Type.Literal("giveBack")]),
    Type.Enum([...thresholdGroups]),
  ]),
};
export type RunControl = ApiOf<typeof runControlMessages>;

export interface RunnerStart {
  /** Absolute; the base of relative paths in it. */
  configFile: string;
  /** What the file held when the run was queued; default: what it holds now. */
  configText?: string;
  /** Applied to its text, `path=value`. */
  sets: readonly string[];
  /** The run's own folder, which must not hold a run. */
  directory: RunId;
  /** How much of the repository its record holds. */
  recordGit: GitDetail;
}

const ended = Type.Enum(["done", "interrupted", "failed"]);

/** Asked by the host. */
const api = {
  /** Settles when the run has ended: with its status, or rejecting with why it could not run or failed. */
  start: message<(request: RunnerStart) => EndStatus>(
    [
      Type.Object({
        configFile: Type.String(),
        configText: Type.Optional(Type.String()),
        sets: Type.Array(Type.String()),
        directory: run,
        recordGit: Type.Enum([...gitDetails]),
      }),
    ],
    ended,
  ),
  /**
   * Resumes a stopped or failed run from its last checkpoint (`resumeExperiment`); settles as `start` does.
   * The listener's `recording` is called once the run's folder is being written again.
   *
   * @param takeOver whether also from a process of which nobody can say whether it has ended; a process that still runs keeps the run.
   */
  resume: message<(directory: RunId, takeOver: boolean) => EndStatus>([run, Type.Boolean()], ended),
};

/** Events for the host. */
const listener = {
  /** From here on there is a record of the run in its folder. */
  recording: message<() => void>([]),
};

export const runnerMessages = { api, listener };
export type RunnerApi = ApiOf<typeof api>;
export type RunnerListener = ApiOf<typeof listener>;
