/**
 * The control channel of a run: how windows, command line and other programs steer the process that computes it.
 *
 * One socket or named pipe a run, of its owner alone; where the process is on another machine, files in the run's folder carry the
 * same messages (`programs/control`).
 */
import Type from "typebox";
import { type LiveState, runPhases } from "../run/liveState.ts";
import { thresholdGroups } from "../thresholdGroups.ts";
import { type ApiOf, message } from "./messageTable.ts";
import { runControlMessages } from "./runnerApi.ts";

export const liveStateSchema = Type.Object({
  phase: Type.Enum([...runPhases]),
  paused: Type.Boolean(),
  stopping: Type.Boolean(),
  groups: Type.Array(Type.Enum([...thresholdGroups]), { maxItems: thresholdGroups.length }),
});

export const controlMessages = {
  ...runControlMessages,
  /** How it stands, without waiting for a step. */
  status: message<() => LiveState>([], liveStateSchema),
};
export type ControlApi = ApiOf<typeof controlMessages>;
