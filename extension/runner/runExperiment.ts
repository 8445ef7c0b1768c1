/** A run from configuration to `end` event, recorded in its folder: the consumer of `simulate()`. */
import os from "node:os";
import type { BackendReport as OpenedBackend } from "../engine/backend/select.ts";
import { createController } from "../engine/control/controller.ts";
import { syntheticVersion } from "../engine/data/synthetic.ts";
import { runArtifacts } from "../engine/io/artifacts.ts";
import { describeRun } from "../engine/io/describeRun.ts";
import { createRun, type RunStore } from "../engine/io/runStore.ts";
import { openThreadLanes } from "../engine/lanes/lanes.ts";
import { simulate } from "../engine/simulate.ts";
import { SplitcomError, toWireError, type WireError } from "../protocol/errors.ts";
import type { EndEvent, RunEvent } from "../protocol/events.ts";
import type { RunConfig } from "../protocol/runConfig.ts";
import type { BackendReport, RunRecord } from "../protocol/runRecord.ts";
import { type LoadedConfig, openExperiment } from "./loadConfig.ts";

export interface RunRequest {
  loaded: LoadedConfig;
  /** The run's own folder. */
  directory: string;
  startedAt: Date;
  /** Stops before the next step. */
  soon: AbortSignal;
  /** Ends at once: the run is marked interrupted before the abort returns. */
  now: AbortSignal;
  listener: RunListener;
}

export interface RunListener {
  /** From here on there is a record of the run. */
  onRecording(): void;
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
  const { loaded, directory, startedAt, soon, now, listener } = request;
  const { config, baseDirectory, file, text } = loaded;
  const experiment = await openExperiment(loaded);
  const description = { directory, config, baseDirectory, configFile: file, configText: text, startedAt };
  const store = createRun(directory, await describeRun({ ...description, syntheticVersion }));
  const recording = new Recording(store);
  listener.onRecording();

  const lanes = openThreadLanes(laneCount(config));
  const endNow = () => {
    recording.end("interrupted");
    void lanes.close();
  };
  now.addEventListener("abort", endNow);
  try {
    const events = simulate({
      experiment,
      lanes,
      controller: createController(config.control),
      byHand: [],
      signal: soon,
      artifacts: runArtifacts(store, experiment),
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

/** What has been recorded of a run, so that it can be ended from outside at any moment, once. */
class Recording {
  private at = { epoch: 1, step: 0 };
  private ended = false;

  constructor(private readonly store: RunStore) {}

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
      const isOurs = error instanceof SplitcomError || !(error instanceof Error);
      this.store.log(isOurs ? `failed: ${toWireError(error).message}` : `failed: ${error.stack}`);
    } catch {
      // The caller reports the error that came first.
    }
  }
}

/** One lane per available core, at most one per client. */
export function laneCount({ lanes, clients }: Pick<RunConfig, "lanes" | "clients">): number {
  return Math.min(lanes === "auto" ? os.availableParallelism() : lanes, clients);
}

/** Every lane opens the same backend on the same machine, so the first speaks for all. */
function backendReport(backends: readonly OpenedBackend[]): BackendReport {
  const { name, detail, rejected } = backends[0]!;
  const reasons = [detail, ...rejected.map((other) => `not ${other.name} because ${other.reason}`)];
  return { name, reason: reasons.join("; "), lanes: backends.length };
}
