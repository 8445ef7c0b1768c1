/**
 * What the record of a run says of its steps and epochs. It watches the federation: nothing here is part of the protocol, and nothing of
 * the protocol waits for it.
 */
import type { EpochEvent, EpochTimingEvent, ProbeEvent, StepEvent, TimingEvent } from "../protocol/run/events.ts";
import { type Experiment, epochSteps, type StepBatches } from "./experiment.ts";
import type { Federation } from "./federation.ts";
import type { LaneStep } from "./lanes/laneApi.ts";
import { summarizeSteps } from "./observe/epochSummary.ts";
import { meanLayerSimilarity } from "./observe/similarity.ts";
import type { RunTimer } from "./runTimer.ts";
import type { Artifacts, Simulation } from "./simulation.ts";
import type { Thresholds } from "./thresholds.ts";

/** One global step's place in its epoch. */
export interface Round {
  batches: StepBatches;
  /** Steps of the epoch before it. */
  index: number;
  /** Whether it is the epoch's last. */
  last: boolean;
}

export class Recorder {
  /** Of the epoch so far. */
  private steps: StepEvent[];
  /** The global adapters of the last probe, which the next is compared with. */
  probed: Float32Array | null;
  /** Whether no step has been done since. */
  private receivedSaved = true;
  private readonly experiment: Experiment;
  private readonly artifacts: Artifacts;

  constructor(
    { experiment, artifacts, from, fromSteps = [] }: Simulation,
    private readonly federation: Federation,
    private readonly timer: RunTimer,
  ) {
    this.experiment = experiment;
    this.artifacts = artifacts;
    this.steps = [...fromSteps];
    this.probed = from?.parties.probed ?? null;
  }

  /** The global steps of an epoch that are still to be done: all but of the one that a run continues in. */
  rounds(epoch: number): Round[] {
    const rounds = epochSteps(this.experiment, epoch);
    return [...rounds.entries()]
      .map(([index, batches]) => ({ batches, index, last: index === rounds.length - 1 }))
      .slice(this.steps.length);
  }

  /** A step that has just been done, with all that crossed since the step before. */
  step(epoch: number, step: number, { clients }: LaneStep): StepEvent {
    const nameOf = (client: number, sample: number) => this.experiment.clients[client]![sample]!.id;
    const event: StepEvent = {
      kind: "step",
      epoch,
      step,
      clients: clients.map(({ client, loss, targetTokens }) => ({ client, loss, targetTokens })),
      ...this.federation.ledger.takeStep(),
      decisions: clients.flatMap(({ client, decisions }) =>
        decisions.map(({ interface: name, samples }) => ({
          interface: name,
          client,
          samples: samples.map((decision) => ({ ...decision, sample: nameOf(client, decision.sample) })),
        })),
      ),
    };
    this.steps.push(event);
    this.receivedSaved = false;
    return event;
  }

  timing(epoch: number, step: number, { phaseMs }: LaneStep, { batches }: Round): TimingEvent {
    return this.timer.step(epoch, step, phaseMs, batches);
  }

  /** The epoch whose last step has just been done. Takes its bytes from the ledger. */
  epoch(epoch: number, step: number, perplexity: number | null, thresholds: Thresholds): EpochEvent {
    const event: EpochEvent = {
      kind: "epoch",
      epoch,
      step,
      perplexity,
      thetas: thresholds.thetas(),
      ...summarizeSteps(this.steps),
      ...this.federation.ledger.takeEpoch(),
    };
    this.steps = [];
    return event;
  }

  /** Saves what the receivers last decoded of the probed samples, unless it is saved already or there are none. */
  async saveReceived(): Promise<void> {
    if (this.receivedSaved || this.experiment.config.probe.samplesPerClient === 0) return;
    this.artifacts.saveReceived(await this.federation.received());
    this.receivedSaved = true;
  }

  /** Probes the watched samples, where there are any, and ends the epoch's timing. */
  async *observe(epoch: number, adapters: Float32Array): AsyncGenerator<ProbeEvent | EpochTimingEvent> {
    if (this.experiment.config.probe.samplesPerClient > 0) {
      const probed = await this.timer.probing(() => this.federation.probe(adapters));
      yield {
        kind: "probe",
        epoch,
        file: await this.artifacts.saveProbe(epoch, probed),
        samples: probed.map(({ client, sample, rows }) => ({ client, sample, rows })),
        interfaces: probed[0]?.tensors.map((tensor) => tensor.interface) ?? [],
        layerSimilarity: meanLayerSimilarity(probed),
        tokenSimilarity: epoch === 1 ? null : probed.map(({ tokenSimilarity }) => tokenSimilarity ?? []),
      };
      this.probed = adapters;
      await this.saveReceived();
    }
    yield this.timer.epoch(epoch);
  }
}
