/** A run from configuration to `end` event, recorded in its folder: the consumer of `simulate()`. */
import path from "node:path";
import type { BackendReport as OpenedBackend } from "../engine/backend/select.ts";
import type { Checkpoint } from "../engine/checkpoint.ts";
import { createControllers } from "../engine/control/controllers.ts";
import { syntheticVersion } from "../engine/data/synthetic.ts";
import { runArtifacts } from "../engine/io/artifacts.ts";
import { dataFingerprints } from "../engine/io/dataHash.ts";
import { describeRun } from "../engine/io/describeRun.ts";
import { readWarmStarts } from "../engine/io/policyFile.ts";
import { thisProcess } from "../engine/io/processIdentity.ts";
import { readResumption } from "../engine/io/resumeRun.ts";
import { continueRun, createRun, type RunStore } from "../engine/io/runStore.ts";
import { openThreadLanes } from "../engine/lanes/lanes.ts";
import { type Simulation, simulate } from "../engine/simulate.ts";
import { badInput, toWireError, type WireError } from "../protocol/errors.ts";
import type { EndEvent, RunEvent } from "../protocol/events.ts";
import { faultDetails } from "../protocol/faults.ts";
import type { GroupSetting } from "../protocol/runnerApi.ts";
import type { BackendReport, DataFingerprint, RunRecord } from "../protocol/runRecord.ts";
import type { ThresholdGroup } from "../protocol/thresholdGroups.ts";
import { laneCount } from "./laneCount.ts";
import { type LoadedConfig, openExperiment, recordedConfig } from "./loadConfig.ts";
import { PauseGate } from "./pauseGate.ts";

/** How a run can be ended and watched. */
export interface RunControl {
  /** The run's own folder. */
  directory: string;
  /** Stops before the next step. */
  soon: AbortSignal;
  /** Ends at once: the run is marked interrupted before the abort returns. */
  now: AbortSignal;
  listener: RunListener;
  /** The user's settings to come, as `Simulation.byHand`. */
  byHand?: GroupSetting[];
  /** Where the run waits while it is paused. */
  gate?: PauseGate;
}

export interface RunRequest extends RunControl {
  loaded: LoadedConfig;
  startedAt: Date;
}

export interface RunListener {
  /** From here on there is a record of the run. @param groups that have a threshold to be set by hand */
  onRecording(groups: readonly ThresholdGroup[]): void;
  /** What was left out of the data files or chosen in them; the run's log has it too. */
  onDataNote(note: string): void;
  onBackend(backend: BackendReport): void;
  onEvent(event: RunEvent): void;
}

/**
 * Runs an experiment.
 *
 * @returns the final record, done or interrupted.
 * @throws bad-input before anything is recorded; later, whatever failed, and the record says so wherever it can still be written.
 */
export async function runExperiment(request: RunRequest): Promise<RunRecord> {
  const { loaded, directory, startedAt } = request;
  const { config, baseDirectory, text } = loaded;
  const warmStarts = readWarmStarts(config, baseDirectory);
  const experiment = await openExperiment(loaded);
  const configFile = path.resolve(loaded.file);
  const description = { directory, config, baseDirectory, configFile, configText: text, startedAt };
  const store = createRun(directory, await describeRun({ ...description, syntheticVersion }));
  return recordRun(store, { experiment, controllers: createControllers(config, { warmStarts }) }, request);
}

/**
 * Goes on with a run that was stopped or failed, from its last checkpoint, as if it had never stopped.
 *
 * @returns as {@link runExperiment}. @throws as it does, and bad-input where there is nothing to go on with or the data has changed.
 */
export async function resumeExperiment(request: RunControl): Promise<RunRecord> {
  const { directory } = request;
  const { record, checkpoint, steps, lines, replay } = await readResumption(directory);
  const loaded = recordedConfig(directory, record);
  const data = await dataFingerprints(loaded.config, loaded.baseDirectory, syntheticVersion);
  refuseChangedData(record.data, data, directory);
  const experiment = await openExperiment(loaded);
  const store = await continueRun(directory, { ...record, process: thisProcess() }, lines);
  store.log(`resumed after step ${checkpoint.step}`);
  const controllers = createControllers(loaded.config, { state: checkpoint.controllers });
  return recordRun(store, { experiment, controllers, from: checkpoint, fromSteps: steps, replay }, request);
}

/** What differs between a new and a resumed run. */
type Beginning = Pick<Simulation, "experiment" | "controllers" | "from" | "fromSteps" | "replay">;

async function recordRun(
  store: RunStore,
  beginning: Beginning,
  { soon, now, listener, byHand = [], gate = new PauseGate() }: RunControl,
): Promise<RunRecord> {
  const { experiment } = beginning;
  const recording = new Recording(store, beginning.from);
  listener.onRecording(beginning.controllers.groups);
  for (const note of experiment.dataNotes) {
    store.log(note);
    listener.onDataNote(note);
  }

  const lanes = openThreadLanes(laneCount(experiment.config));
  const endNow = () => {
    recording.end("interrupted");
    void lanes.close();
  };
  now.addEventListener("abort", endNow);
  try {
    const events = simulate({
      ...beginning,
      lanes,
      byHand,
      signal: soon,
      now: () => gate.now(),
      artifacts: runArtifacts(store, experiment),
      cacheFolder: store.directory,
      lanesReady(backends) {
        experiment.model.weights.clear(); // every lane has its own by now
        const backend = backendReport(backends);
        store.update({ backend });
        listener.onBackend(backend);
      },
    });
    for await (const event of events) {
      recording.event(event);
      listener.onEvent(event);
      await gate.pass(soon, now);
    }
  } catch (error) {
    // Closing the lanes above makes the simulation fail.
    if (!now.aborted) {
      recording.fail(error);
      throw error;
    }
  } finally {
    now.removeEventListener("abort", endNow);
    await lanes.close();
  }
  return store.record;
}

function refuseChangedData(
  recorded: readonly DataFingerprint[],
  now: readonly DataFingerprint[],
  directory: string,
): void {
  const changed = now.find(({ role, hash }) => recorded.find((other) => other.role === role)?.hash !== hash);
  if (changed === undefined) return;
  throw badInput({
    what: `the ${changed.role} data is no longer what the run began with`,
    where: changed.file ?? directory,
    remedy: "Restore the file, or run the experiment anew.",
  });
}

/** What has been recorded of a run, so that it can be ended from outside at any moment, once. */
class Recording {
  private at: { epoch: number; step: number };
  private ended = false;

  /** @param from where the run goes on, if it does. */
  constructor(
    private readonly store: RunStore,
    from: Checkpoint | undefined,
  ) {
    this.at = { epoch: (from?.epoch ?? 0) + 1, step: from?.step ?? 0 };
  }

  event(event: RunEvent): void {
    if (this.ended) return;
    if (event.kind === "end") this.ended = true;
    if (event.kind === "step") this.at = { epoch: event.epoch, step: event.step };
    this.store.append(event);
  }

  end(status: EndEvent["status"], error?: WireError): void {
    this.event({ kind: "end", status, ...this.at, ...(error && { error }) });
  }

  /** Marks the run as failed, as far as that can be written: the failure itself may be a full disk. */
  fail(error: unknown): void {
    try {
      this.end("failed", toWireError(error));
      const details = faultDetails(error);
      this.store.log(`failed: ${toWireError(error).message}${details === undefined ? "" : `\n${details}`}`);
    } catch {
      // The caller reports the error that came first.
    }
  }
}

/** Every lane opens the same backend on the same machine, so the first speaks for all. */
function backendReport(backends: readonly OpenedBackend[]): BackendReport {
  const { name, detail, rejected } = backends[0]!;
  const reasons = [detail, ...rejected.map((other) => `not ${other.name} because ${other.reason}`)];
  return { name, reason: reasons.join("; "), lanes: backends.length };
}
