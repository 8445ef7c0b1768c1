/**
 * The round loop: split federated fine-tuning as the method's section 1 tells it. Read this first.
 *
 * A generator: whoever consumes it decides where events go and stops the run between two steps, by the signal or by
 * `return()`. Everything numeric happens on the lanes; what crosses them, in the coordinator.
 */
import type { ControlEvent, EndEvent, EpochEvent, RunEvent, StepEvent } from "../protocol/events.ts";
import type { BackendReport } from "./backend/select.ts";
import type { ControlDecision, Controller } from "./control/controller.ts";
import type { EpochSummary } from "./control/policy.ts";
import { Coordinator } from "./coordinator.ts";
import { type Experiment, epochSteps, startEvent } from "./experiment.ts";
import type { ProbedSample } from "./lanes/laneApi.ts";
import type { Lanes } from "./lanes/lanes.ts";
import { summarizeSteps } from "./observe/epochSummary.ts";
import { meanLayerSimilarity } from "./observe/similarity.ts";
import { RunTimer } from "./runTimer.ts";
import type { GlobalAdapters, PartyLayouts } from "./sfl/parties.ts";

export interface Simulation {
  experiment: Experiment;
  lanes: Lanes;
  controller: Controller;
  /** What the user did by hand since the last step, oldest first; taken out as it comes into force. */
  byHand: HandSetting[];
  /** Aborting ends the run before its next step, as interrupted. */
  signal: AbortSignal;
  artifacts: Artifacts;
  /** Told once every lane is open, with each one's backend. */
  lanesReady?(backends: readonly BackendReport[]): void;
}

/** A theta from -1 to 2 to hold, or back to the policy. */
export type HandSetting = number | "giveBack";

/** Where a run's tensors go. */
export interface Artifacts {
  /** @returns the file, relative to the run's folder. */
  saveProbe(epoch: number, probed: readonly ProbedSample[]): string;
  /** The final global adapter. */
  saveAdapter(adapters: GlobalAdapters, layouts: PartyLayouts): void;
}

/** Runs an experiment. Ends with an `end` event, done or interrupted; whatever else goes wrong is thrown. */
export async function* simulate(simulation: Simulation): AsyncGenerator<RunEvent, void> {
  const { experiment, controller, byHand, signal, artifacts } = simulation;
  const { training, probe } = experiment.config;
  const coordinator = await Coordinator.open(experiment, simulation.lanes);
  simulation.lanesReady?.(coordinator.ready.map(({ backend }) => backend));
  const timer = new RunTimer();
  const history: EpochSummary[] = [];
  let step = 0;
  let inForce = controller.start();

  const { client, server } = coordinator.layouts;
  yield startEvent(experiment, { client: client.size, server: server.size });
  await coordinator.setTheta(step, inForce.theta);
  yield control(1, step, inForce);

  for (let epoch = 1; epoch <= training.epochs; epoch++) {
    const steps: StepEvent[] = [];
    const rounds = epochSteps(experiment, epoch);
    for (const [round, batches] of rounds.entries()) {
      if (signal.aborted) return yield end("interrupted", epoch, step);
      for (const setting of byHand.splice(0)) {
        inForce = setting === "giveBack" ? controller.giveBack() : controller.take(setting);
        await coordinator.setTheta(step, inForce.theta);
        yield control(epoch, step, inForce);
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
    }

    const adapters = await coordinator.globalAdapters(step);
    const perplexity = await timer.evaluating(() => coordinator.perplexity(adapters));
    const summary: EpochEvent = {
      kind: "epoch",
      epoch,
      step,
      perplexity,
      theta: inForce.theta,
      ...summarizeSteps(steps),
      ...coordinator.ledger.takeEpoch(),
    };
    yield summary;

    if (probe.samplesPerClient > 0) {
      const probed = await timer.probing(() => coordinator.probe(adapters));
      yield {
        kind: "probe",
        epoch,
        file: artifacts.saveProbe(epoch, probed),
        samples: probed.map(({ client, sample, rows }) => ({ client, sample, rows })),
        layerSimilarity: meanLayerSimilarity(probed),
        tokenSimilarity: epoch === 1 ? null : probed.map(({ tokenSimilarity }) => tokenSimilarity ?? []),
      };
    }
    yield timer.epoch(epoch);

    history.push(epochSummary(summary));
    const decision = controller.epochEnded(history);
    if (epoch < training.epochs && decision.theta !== inForce.theta) {
      await coordinator.setTheta(step, decision.theta);
      yield control(epoch + 1, step, decision);
    }
    inForce = decision;
    if (epoch === training.epochs) artifacts.saveAdapter(adapters, coordinator.layouts);
  }
  yield end("done", training.epochs, step);
}

function control(epoch: number, step: number, decision: ControlDecision): ControlEvent {
  return { kind: "control", epoch, step, ...decision };
}

function end(status: "done" | "interrupted", epoch: number, step: number): EndEvent {
  return { kind: "end", status, epoch, step };
}

/** What a policy sees of an epoch: the interfaces whose threshold it sets are those of activations. */
function epochSummary({
  epoch,
  perplexity,
  theta,
  uploadRatios,
  similarityHistograms,
  ...bytes
}: EpochEvent): EpochSummary {
  const activations = "up.act";
  const similarity = similarityHistograms.find((histogram) => histogram.interface === activations);
  const sum = (rows: EpochEvent["bytes"]) =>
    rows.filter((row) => row.interface === activations).reduce((total, row) => total + row.bytes, 0);
  return {
    epoch,
    perplexity,
    theta,
    uploadRatio: uploadRatios.find((ratio) => ratio.interface === activations)?.overall ?? 1,
    bytes: sum(bytes.bytes),
    baselineBytes: sum(bytes.baselineBytes),
    meanSimilarity: similarity?.mean ?? null,
    stdSimilarity: similarity?.std ?? null,
  };
}
