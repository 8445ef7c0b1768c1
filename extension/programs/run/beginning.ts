/** What a run begins with, new or resumed: its experiment, its controllers and the place where it is recorded. */
import path from "node:path";
import { createControllers } from "../../engine/control/controllers.ts";
import { syntheticVersion } from "../../engine/data/synthetic.ts";
import { placeInRun, removeFile } from "../../engine/io/files/place.ts";
import type { ReceivedSample } from "../../engine/observe/received.ts";
import type { Simulation } from "../../engine/simulation.ts";
import { checkFits } from "../../engine/store/checkpoints/fit.ts";
import type { RunClaim } from "../../engine/store/claims/runClaim.ts";
import { dataFingerprints, refuseChangedData } from "../../engine/store/dataHash.ts";
import { describeRun, type RunDescription } from "../../engine/store/describeRun.ts";
import { readWarmStarts } from "../../engine/store/policyFile.ts";
import { thisProcess } from "../../engine/store/processIdentity.ts";
import { readReceived } from "../../engine/store/receivedFile.ts";
import { readResumption } from "../../engine/store/resumeRun.ts";
import { continueRun, createRun, type RunStore } from "../../engine/store/runStore.ts";
import { append } from "../../protocol/config/largeLists.ts";
import { toWireError } from "../../protocol/errors.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { claimedConfig, type LoadedConfig, openExperiment, recordedConfig } from "../cli/loadConfig.ts";
import { checkRoom } from "./diskNeed.ts";

/** What differs between a new and a resumed run. */
export type Beginning = Pick<
  Simulation,
  "experiment" | "controllers" | "from" | "fromSteps" | "fromReceived" | "replay"
> & {
  store: RunStore;
};

/** A new run. @throws bad-input before anything is recorded. */
export async function beginRun(
  directory: string,
  loaded: LoadedConfig,
  asked: Pick<RunDescription, "startedAt" | "recordGit" | "group">,
): Promise<Beginning> {
  const { config, baseDirectory, text } = loaded;
  const controllers = createControllers(config, { warmStarts: readWarmStarts(config, baseDirectory) });
  const experiment = await openExperiment(loaded);
  checkRoom(directory, experiment);
  const configFile = path.resolve(loaded.file);
  const description = { directory, config, baseDirectory, configFile, configText: text, ...asked };
  const { sizes } = experiment;
  const store = createRun(directory, await describeRun({ ...description, sizes, syntheticVersion }));
  return { store, experiment, controllers };
}

/** A run that was killed before its record was written. */
export async function beginAgain({ directory, origin }: RunClaim): Promise<Beginning> {
  // Empty: nothing is recorded before the record.
  removeFile(placeInRun(directory, runFiles.metrics));
  const { startedAt, recordGit = "full", group } = origin;
  return beginRun(directory, claimedConfig(directory, origin), { startedAt: new Date(startedAt), recordGit, group });
}

/** A run that was stopped, from its last checkpoint or from the beginning. @throws as `readResumption`. */
export async function continueRecorded(claim: RunClaim, notes: string[]): Promise<Beginning> {
  const { directory } = claim;
  const { record, from, steps, logs, replay } = await readResumption(directory, claim.replay);
  const checkpoint = from?.checkpoint;
  const loaded = recordedConfig(directory, record);
  const data = await dataFingerprints(loaded.config, loaded.baseDirectory, syntheticVersion);
  refuseChangedData(record.data, data, directory);
  const experiment = await openExperiment(loaded);
  if (from) checkFits(from.checkpoint, steps, experiment, from.file);
  checkRoom(directory, experiment, checkpoint?.epoch);
  const controllers = checkpoint
    ? createControllers(loaded.config, { state: checkpoint.controllers })
    : createControllers(loaded.config, { warmStarts: readWarmStarts(loaded.config, loaded.baseDirectory) });
  append(
    notes,
    (from?.passedOver ?? []).map((why) => `skipped a damaged checkpoint: ${why}`),
  );
  // Before the lines that say so are cut off.
  claim.keepReplay(replay);
  const store = await continueRun(directory, { ...record, process: thisProcess() }, logs, (note) => notes.push(note));
  store.log(
    checkpoint ? `resumed after step ${checkpoint.step}` : "resumed from the beginning: there is no checkpoint yet",
  );
  if (checkpoint === undefined) return { store, experiment, controllers, replay };
  const fromReceived = await receivedBefore(directory, notes);
  return { store, experiment, controllers, replay, from: checkpoint, fromSteps: steps, fromReceived };
}

/** An observation that nothing is computed with: a run continues without it. */
async function receivedBefore(directory: string, notes: string[]): Promise<ReceivedSample[]> {
  try {
    return await readReceived(directory);
  } catch (error) {
    notes.push(`what was received of the probed samples before cannot be read: ${toWireError(error).message}`);
    return [];
  }
}
