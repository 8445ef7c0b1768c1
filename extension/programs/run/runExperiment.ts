/** A run from configuration to `end` event, recorded in its folder: the consumer of `simulate()`. */
import path from "node:path";
import type { BackendReport as OpenedBackend } from "../../engine/backend/select.ts";
import { openThreadLanes } from "../../engine/lanes/lanes.ts";
import { simulate } from "../../engine/round.ts";
import { runArtifacts } from "../../engine/store/artifacts.ts";
import { claimNewRun, claimRun } from "../../engine/store/claims/claim.ts";
import { originOf } from "../../engine/store/claims/claimFile.ts";
import type { RunClaim } from "../../engine/store/claims/runClaim.ts";
import { readStoppedRecord } from "../../engine/store/resumeRun.ts";
import { refuseExistingRun } from "../../engine/store/runStore.ts";
import type { RunEvent } from "../../protocol/run/events.ts";
import type { RunGroup } from "../../protocol/run/groups/runGroup.ts";
import type { RunStarter } from "../../protocol/run/liveState.ts";
import type { BackendReport, GitDetail, RunRecord } from "../../protocol/run/runRecord.ts";
import type { LoadedConfig } from "../cli/loadConfig.ts";
import { openRunChannel, type RunChannel } from "../control/runChannel.ts";
import { removeQueued } from "../queue/queueFile.ts";
import { type Beginning, beginAgain, beginRun, continueRecorded } from "./beginning.ts";
import { checkCheckpointRoom, diskNeed } from "./diskNeed.ts";
import { laneCount } from "./laneCount.ts";
import { Recording } from "./recording.ts";
import type { RunControls } from "./runControls.ts";

/** Where a run is recorded, and how it is steered and watched. */
export interface RunOptions {
  /** The run's own folder. */
  directory: string;
  control: RunControls;
  /** Ends at once: the run is marked interrupted before the abort returns. */
  now: AbortSignal;
  listener: RunListener;
  /** Default: a terminal. */
  startedBy?: RunStarter;
}

export interface RunRequest extends RunOptions {
  loaded: LoadedConfig;
  startedAt: Date;
  /** How much of the repository is recorded; default all. */
  recordGit?: GitDetail | undefined;
  /** The set of runs that it is one of. */
  group?: RunGroup | undefined;
}

/** How a run is resumed. */
export interface ResumeRequest extends RunOptions {
  /** Whether to take it from a process of which nobody here can say whether it has ended. */
  takeOver?: boolean;
}

export interface RunListener {
  /** From here on there is a record of the run. */
  onRecording(): void;
  onBackend(backend: BackendReport): void;
  /** Something that the user should know, as of data, model or tokenizer files; the run's log has it too. */
  onNote?(note: string): void;
  onEvent(event: RunEvent): void;
}

/**
 * Runs an experiment in a folder that it claims first.
 *
 * @returns the final record, done or interrupted.
 * @throws bad-input before anything is recorded; later, whatever failed, and the record says so wherever it can still be written.
 */
export async function runExperiment(request: RunRequest): Promise<RunRecord> {
  const { loaded, directory, startedAt, recordGit = "full", group } = request;
  refuseExistingRun(directory);
  const configFile = path.resolve(loaded.file);
  const origin = {
    startedAt: startedAt.toISOString(),
    configFile,
    configText: loaded.text,
    recordGit,
    ...(group && { group }),
  };
  const claim = claimNewRun(directory, origin);
  const { begun, channel } = await prepared(
    claim,
    () => beginRun(directory, loaded, { startedAt, recordGit, group }),
    () => claim.withdraw(),
    request,
  );
  return recordRun({ claim, channel }, begun, request);
}

/**
 * Resumes a run that was stopped, killed or failed, from its last checkpoint or from the beginning, as if it had never stopped.
 *
 * @returns as {@link runExperiment}. @throws as it does, and bad-input where there is nothing to resume, another process has the run,
 * or the data has changed.
 */
export async function resumeExperiment(request: ResumeRequest): Promise<RunRecord> {
  const { directory, takeOver = false, listener } = request;
  const record = await readStoppedRecord(directory);
  const notes: string[] = [];
  const claim = await claimRun(directory, {
    takeOver,
    ...(record && { origin: originOf(record) }),
    onTakenOver: (holder) => notes.push(`taken over from ${holder}, which ended without releasing the run`),
  });
  const { begun, channel } = await prepared(
    claim,
    () => (record ? continueRecorded(claim, notes) : beginAgain(claim)),
    () => claim.release(),
    request,
  );
  for (const note of notes) {
    begun.store.log(note);
    listener.onNote?.(note);
  }
  return recordRun({ claim, channel }, begun, request);
}

/** What holds a run: others are kept out by its claim, and steer it through its channel. */
interface Hold {
  claim: RunClaim;
  channel: RunChannel;
}

/** What comes between the claim and the record. @param letGo also if the process is to end meanwhile */
async function prepared<T>(
  claim: RunClaim,
  prepare: () => Promise<T>,
  letGo: () => void,
  { now, control, listener, startedBy = "terminal" }: RunOptions,
): Promise<{ begun: T; channel: RunChannel }> {
  let channel: RunChannel | undefined;
  const undo = () => {
    channel?.close();
    letGo();
  };
  now.addEventListener("abort", undo);
  try {
    control.enter("loading");
    channel = await openRunChannel(claim, control, { startedBy, onNote: (note) => listener.onNote?.(note) });
    return { begun: await prepare(), channel };
  } catch (error) {
    undo();
    throw error;
  } finally {
    now.removeEventListener("abort", undo);
  }
}

async function recordRun(
  { claim, channel }: Hold,
  { store, ...beginning }: Beginning,
  { control, now, listener }: RunOptions,
): Promise<RunRecord> {
  const { experiment } = beginning;
  const recording = new Recording(store, beginning.from);
  control.groups = beginning.controllers.groups;
  control.enter("opening lanes");
  removeQueued(store.directory);
  listener.onRecording();
  for (const note of experiment.notes) {
    store.log(note);
    listener.onNote?.(note);
  }

  const lanes = openThreadLanes(laneCount(experiment.config), experiment.config.backend);
  const endNow = () => {
    recording.end("interrupted");
    channel.close();
    claim.release();
    void lanes.close();
  };
  const endLost = () => {
    recording.abandon();
    channel.close();
    void lanes.close();
  };
  now.addEventListener("abort", endNow);
  claim.lost.addEventListener("abort", endLost);
  const artifacts = runArtifacts(store, experiment);
  const need = diskNeed(experiment);
  try {
    const events = simulate({
      ...beginning,
      lanes,
      control,
      now: () => control.gate.now(),
      artifacts: {
        ...artifacts,
        async saveCheckpoint(checkpoint) {
          claim.check();
          checkCheckpointRoom(store.directory, need);
          await artifacts.saveCheckpoint(checkpoint);
        },
      },
      cacheFolder: store.directory,
      lanesReady(backends) {
        experiment.model.weights.clear(); // every lane has its own by now
        const backend = backendReport(backends);
        store.update({ backend });
        control.enter("training");
        listener.onBackend(backend);
      },
    });
    for await (const event of events) {
      recording.event(event);
      listener.onEvent(event);
      await control.gate.pass(control.stopped, now);
    }
  } catch (error) {
    if (claim.lost.aborted) throw claim.lost.reason;
    // Closing the lanes above makes the simulation fail.
    if (!now.aborted) {
      recording.fail(error);
      throw error;
    }
  } finally {
    now.removeEventListener("abort", endNow);
    claim.lost.removeEventListener("abort", endLost);
    await lanes.close();
    channel.close();
    claim.release();
  }
  return store.record;
}

/** Every lane opens the same backend on the same machine, so the first speaks for all. */
function backendReport(backends: readonly OpenedBackend[]): BackendReport {
  const { name, detail, rejected } = backends[0]!;
  const reasons = [detail, ...rejected.map((other) => `not ${other.name}: ${other.reason}`)];
  return { name, reason: reasons.join("; "), lanes: backends.length };
}
