/** What the process that computes a run says of itself. */
import type { ThresholdGroup } from "../thresholdGroups.ts";

/** What it is at: reading data and model, opening lanes and compiling kernels, or computing steps. */
export const runPhases = ["loading", "opening lanes", "training"] as const;
export type RunPhase = (typeof runPhases)[number];

/** Who started it: a window's queue, or a command in a terminal. */
export const runStarters = ["window", "terminal"] as const;
export type RunStarter = (typeof runStarters)[number];

export interface LiveState {
  phase: RunPhase;
  /** Held before its next step. */
  paused: boolean;
  /** Was asked to stop, and has not ended. */
  stopping: boolean;
  /** The thresholds that can be set by hand; none before the first step. */
  groups: ThresholdGroup[];
}
