/**
 * The round loop: split federated fine-tuning as the method's section 1 tells it. Read this first.
 *
 * A generator: whoever consumes it decides where events go and stops the run between two steps, by the signal or by
 * `return()`. Everything numeric happens on the lanes; what crosses them, in the coordinator.
 */

import type { GroupSetting } from "../protocol/messages/runnerApi.ts";
import type { ControlEvent, EndEvent, EpochEvent, PolicyEvent, RunEvent, StepEvent } from "../protocol/run/events.ts";
import type { ThresholdGroup } from "../protocol/thresholdGroups.ts";
import type { BackendReport } from "./backend/select.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { CheckpointSchedule } from "./checkpointSchedule.ts";
import { type Controllers, type GroupDecision, thetasOf } from "./control/controllers.ts";
import type { Choice, LearnedPolicy } from "./control/policy.ts";
import { Coordinator } from "./coordinator.ts";
import { type Experiment, epochSteps, startEvent } from "./experiment.ts";
import type { ProbedSample } from "./lanes/laneApi.ts";
import type { Lanes } from "./lanes/lanes.ts";
import { summarizeSteps } from "./observe/epochSummary.ts";
import { type GroupHistories, groupSummary } from "./observe/groupSummary.ts";
import { Interval } from "./observe/interval.ts";
import { meanLayerSimilarity } from "./observe/similarity.ts";
import type { GlobalAdapters, PartyLayouts } from "./parties/adapters.ts";
import { RunTimer } from "./runTimer.ts";

export interface Simulation {
  experiment: Experiment;
  lanes: Lanes;
  controllers: Controllers;
  control: SimulationControl;
  artifacts: Artifacts;
  /** Where to go on, of an earlier run with the same configuration. */
  from?: Checkpoint;
  /** The events of that checkpoint's unfinished epoch, from the log. */
  fromSteps?: readonly StepEvent[];
  /** What the user did by hand after that checkpoint, to be done again. */
  replay?: readonly ReplayedSetting[];
  /** A folder for what the caches have no memory for, while the run goes on; default the system's temporary one. */
  cacheFolder?: string;
  /** Told once every lane is open, with each one's backend. */
  lanesReady?(backends: readonly BackendReport[]): void;
  /** The clock of `timings.jsonl`, in milliseconds, for a consumer that makes the run wait; default `performance.now`. */
  now?(): number;
}

/** What is asked of a run from outside, as it looks at it between two steps. */
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
  /** Called between two steps, once all events so far have been consumed. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** The final global adapter. */
  saveAdapter(adapters: GlobalAdapters, layouts: PartyLayouts): void;
  /** What controllers have learnt in the end. */
  savePolicy(group: ThresholdGroup, policy: LearnedPolicy): void;
}

/** Runs an experiment. Ends with an `end` event, done or interrupted; whatever else goes wrong is thrown. */
export async function* simulate(simulation: Simulation): AsyncGenerator<RunEvent, void> {
  const { experiment, controllers, control, artifacts, from, fromSteps = [], replay = [] } = simulation;
  const { training, probe } = experiment.config;
  const coordinator = await Coordinator.open(experiment, simulation.lanes, simulation.cacheFolder);
  simulation.lanesReady?.(coordinator.ready.map(({ backend }) => backend));
  const timer = new RunTimer(simulation.now, from?.elapsedMs, from?.epochTimes);
  const schedule = new CheckpointSchedule(experiment.config.checkpoint, () => timer.elapsedMs, from?.step);
  const histories: GroupHistories = { ...from?.histories };
  let step = from?.step ?? 0;
  let inForce = from?.inForce ?? controllers.start();
  let probedLast = from?.parties.probed ?? null;
  const theta = (group: GroupDecision["group"]) => inForce.find((decision) => decision.group === group)?.theta;

  if (from) {
    await coordinator.restore(from, fromSteps);
  } else {
    const { client, server } = coordinator.layouts;
    yield startEvent(experiment, { client: client.size, server: server.size });
    await coordinator.setThetas(step, thetasOf(inForce));
    for (const decision of inForce) yield controlEvent(1, step, decision);
  }
  const stepsPerEpoch = epochSteps(experiment, 1).length;
  const intervals = new Map(
    [...controllers.intervals].map(([group, decision]) => [group, new Interval(group, decision, stepsPerEpoch)]),
  );
  for (const [group, interval] of intervals) {
    const earlier = from?.intervals[group];
    if (earlier) interval.restore(earlier, fromSteps);
  }
  /** @param epoch that have ended @param round steps of the one after */
  const saveCheckpoint = async (epoch: number, round: number) => {
    const { elapsedMs, epochTimes } = timer;
    await artifacts.saveCheckpoint({
      ...{ epoch, round, step, elapsedMs, epochTimes, inForce, histories },
      controllers: controllers.state(),
      intervals: Object.fromEntries([...intervals].map(([group, interval]) => [group, interval.state()])),
      parties: await coordinator.state(probedLast),
    });
    schedule.saved(step);
  };
  /** Asks a policy whose interval has ended. */
  const decide = async (group: ThresholdGroup, adapters: GlobalAdapters, epoch: number, epochEnds: boolean) => {
    const interval = intervals.get(group)!;
    const perplexity = await timer.evaluating(() => coordinator.perplexity(adapters, interval.decision.samples));
    const progress = step / (stepsPerEpoch * training.epochs);
    const summary = interval.take(coordinator.ledger, { perplexity, theta: theta(group)!, progress }, epochEnds);
    const { decision, choice } = controllers.intervalEnded(group, summary);
    return { decision, told: policyEvent(epoch, step, group, choice) };
  };

  for (let epoch = (from?.epoch ?? 0) + 1; epoch <= training.epochs; epoch++) {
    const rounds = epochSteps(experiment, epoch);
    const begun = from !== undefined && epoch === from.epoch + 1;
    const steps: StepEvent[] = begun ? [...fromSteps] : [];
    for (const [round, batches] of [...rounds.entries()].slice(begun ? from.round : 0)) {
      if (control.stopped.aborted) {
        if (schedule.dueAtStop(step)) await saveCheckpoint(epoch - 1, round);
        return yield end("interrupted", epoch, step);
      }
      const again = replay.filter((replayed) => replayed.step === step);
      for (const setting of [...again, ...control.takeSettings()]) {
        const decision = controllers.setByHand(setting);
        inForce = inForce.map((earlier) => (earlier.group === decision.group ? decision : earlier));
        await coordinator.setThetas(step, thetasOf([decision]));
        yield controlEvent(epoch, step, decision);
      }

      step++;
      timer.beginStep();
      const { clients, phaseMs } = await coordinator.step(epoch, step, batches);
      const interval = training.aggregateEvery;
      const due = interval === "epoch" ? round === rounds.length - 1 : step % interval === 0;
      if (due) await coordinator.aggregate(step);
      const event = coordinator.stepEvent(epoch, step, clients);
      steps.push(event);
      yield event;
      yield timer.step(epoch, step, phaseMs, batches);
      const last = round === rounds.length - 1;
      const ended = [...intervals].filter(([, interval]) => interval.add(event) && !last);
      for (const [group] of ended) {
        const { decision, told } = await decide(group, await coordinator.globalAdapters(step), epoch, false);
        if (told) yield told;
        const changed = decision.theta !== theta(group);
        inForce = inForce.map((earlier) => (earlier.group === group ? decision : earlier));
        if (!changed) continue;
        await coordinator.setThetas(step, thetasOf([decision]));
        yield controlEvent(epoch, step, decision);
      }
      if (!last && (control.takeCheckpointWanted() || schedule.dueAfterStep(step)))
        await saveCheckpoint(epoch - 1, round + 1);
    }

    const adapters = await coordinator.globalAdapters(step);
    const perplexity = await timer.evaluating(() => coordinator.perplexity(adapters));
    const thetas = thetasOf(inForce);
    const decided: Awaited<ReturnType<typeof decide>>[] = [];
    for (const group of intervals.keys()) decided.push(await decide(group, adapters, epoch, true));
    const summary: EpochEvent = {
      kind: "epoch",
      epoch,
      step,
      perplexity,
      thetas,
      ...summarizeSteps(steps),
      ...coordinator.ledger.takeEpoch(),
    };
    yield summary;

    if (probe.samplesPerClient > 0) {
      const probed = await timer.probing(() => coordinator.probe(adapters));
      yield {
        kind: "probe",
        epoch,
        file: await artifacts.saveProbe(epoch, probed),
        samples: probed.map(({ client, sample, rows }) => ({ client, sample, rows })),
        interfaces: probed[0]?.tensors.map((tensor) => tensor.interface) ?? [],
        layerSimilarity: meanLayerSimilarity(probed),
        tokenSimilarity: epoch === 1 ? null : probed.map(({ tokenSimilarity }) => tokenSimilarity ?? []),
      };
    }
    if (probe.samplesPerClient > 0) probedLast = adapters;
    yield timer.epoch(epoch);

    for (const group of controllers.groups) {
      histories[group] = [...(histories[group] ?? []), groupSummary(summary, group)];
    }
    for (const { told } of decided) if (told) yield told;
    const decisions = controllers
      .epochEnded(histories)
      .map((decision) => decided.find((each) => each.decision.group === decision.group)?.decision ?? decision);
    const changed = decisions.filter((decision) => decision.theta !== theta(decision.group));
    if (epoch < training.epochs && changed.length > 0) {
      await coordinator.setThetas(step, thetasOf(changed));
      for (const decision of changed) yield controlEvent(epoch + 1, step, decision);
    }
    inForce = decisions;
    if (epoch === training.epochs) {
      artifacts.saveAdapter(adapters, coordinator.layouts);
      for (const [group, policy] of controllers.learned()) artifacts.savePolicy(group, policy);
    } else if (control.takeCheckpointWanted() || schedule.dueAfterEpoch(epoch) || schedule.dueAfterStep(step)) {
      await saveCheckpoint(epoch, 0);
    }
  }
  yield end("done", training.epochs, step);
}

function controlEvent(epoch: number, step: number, decision: GroupDecision): ControlEvent {
  return { kind: "control", epoch, step, ...decision };
}

function policyEvent(epoch: number, step: number, group: ThresholdGroup, choice: Choice): PolicyEvent | undefined {
  const { theta, policy } = choice;
  return policy && { kind: "policy", epoch, step, group, theta, ...policy };
}

function end(status: "done" | "interrupted", epoch: number, step: number): EndEvent {
  return { kind: "end", status, epoch, step };
}
