/** What a run is given, and where its results go. */
import type { GroupSetting } from "../protocol/messages/runnerApi.ts";
import type { StepEvent } from "../protocol/run/events.ts";
import type { ThresholdGroup } from "../protocol/thresholdGroups.ts";
import type { BackendReport } from "./backend/select.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Controllers } from "./control/controllers.ts";
import type { LearnedPolicy } from "./control/policy.ts";
import type { Experiment } from "./experiment.ts";
import type { Lanes } from "./lanes/lanes.ts";
import type { AdapterLayout } from "./model/lora.ts";
import type { ProbedSample } from "./observe/probe.ts";
import type { ReceivedSample } from "./observe/received.ts";

export interface Simulation {
  experiment: Experiment;
  lanes: Lanes;
  controllers: Controllers;
  control: SimulationControl;
  artifacts: Artifacts;
  /** Where to continue, of an earlier run with the same configuration. */
  from?: Checkpoint;
  /** The events of that checkpoint's unfinished epoch, from the log. */
  fromSteps?: readonly StepEvent[];
  /** What the receivers had last decoded of the probed samples by then. */
  fromReceived?: readonly ReceivedSample[];
  /** What the user did by hand after that checkpoint, to be done again. */
  replay?: readonly ReplayedSetting[];
  /** A folder for what the caches have no memory for, while the run lasts; default the system's temporary one. */
  cacheFolder?: string;
  /** Called once every lane is open, with each one's backend. */
  lanesReady?(backends: readonly BackendReport[]): void;
  /** The clock of `timings.jsonl`, in milliseconds, for a consumer that makes the run wait; default `performance.now`. */
  now?(): number;
}

/** What is requested from a run from outside, as it looks at it between two steps. */
export interface SimulationControl {
  /** Aborting ends the run before its next step, as interrupted, with a checkpoint where the run keeps any. */
  readonly stopped: AbortSignal;
  /** What the user did by hand since the last call, oldest first. */
  takeSettings(): GroupSetting[];
  /** Whether somebody has asked for a checkpoint since the last call. */
  takeCheckpointWanted(): boolean;
}

/** A setting by hand that came into force after a step of an earlier run. */
export interface ReplayedSetting extends GroupSetting {
  step: number;
}

/** Where a run's tensors go. */
export interface Artifacts {
  /** @returns the file, relative to the run's folder. */
  saveProbe(epoch: number, probed: readonly ProbedSample[]): Promise<string>;
  /** Replaces what had been saved before. */
  saveReceived(received: readonly ReceivedSample[]): void;
  /** Called between two steps, once all events so far have been consumed. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** The final global adapters, flat, of all slots. */
  saveAdapter(adapters: Float32Array, layout: AdapterLayout): void;
  /** What controllers have learnt in the end. */
  savePolicy(group: ThresholdGroup, policy: LearnedPolicy): void;
}
