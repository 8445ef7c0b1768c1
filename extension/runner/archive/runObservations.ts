/** Every upload decision of a run, by interface, epoch and client: what inspector and tuner ask for. */
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import type { ByteRow, EpochEvent, MetricEvent, StartEvent, StepEvent } from "../../protocol/events.ts";
import { payloadKind, type TensorInterface } from "../../protocol/interfaces.ts";
import { runFiles } from "../../protocol/runRecord.ts";
import type { RunId } from "../../protocol/runSummary.ts";
import { EventTail } from "./eventTail.ts";

/** A client's decisions in one epoch, by the number of the sample in the order of first visit. */
export interface ClientEpoch {
  /** NaN where nothing was compared: on first visits, and for the selector `all`. */
  similarity: Float64Array;
  sentRows: Int32Array;
  /** 0 where the sample was not yet visited. */
  rows: Int32Array;
}

/** Bytes of one interface in a finished epoch. */
export interface EpochBytes {
  payload: number;
  overhead: number;
  /** What `all` + `f32` would have sent. */
  baseline: number;
}

export interface InterfaceObservations {
  /** By client, sample ids in the order of first visit. */
  samples: string[][];
  /** By epoch from the first, and client; the last may go on. */
  epochs: ClientEpoch[][];
  /** By finished epoch from the first. */
  bytes: EpochBytes[];
}

export class RunObservations {
  private readonly metrics: EventTail<MetricEvent>;
  private readonly interfaces = new Map<TensorInterface, InterfaceObservations>();
  /** By interface and client: `up.act/3`. */
  private readonly numbers = new Map<string, Map<string, number>>();
  private start: StartEvent | undefined;

  constructor(run: RunId) {
    this.metrics = new EventTail(path.join(run, runFiles.metrics));
  }

  /** Reads what came since. @throws bad-input where the log is damaged. */
  async readOn(): Promise<void> {
    for await (const events of this.metrics.added()) for (const event of events) this.add(event);
  }

  /** @throws bad-input for an interface that the run has no decisions of. */
  of(name: TensorInterface): InterfaceObservations {
    const observations = this.interfaces.get(name);
    if (observations !== undefined) return observations;
    const range = [...this.interfaces.keys()].join(", ") || "none before the first step";
    throw badInput({ what: "the run has no decisions of this interface", value: name, range });
  }

  private add(event: MetricEvent): void {
    if (event.kind === "start") this.start = event;
    else if (event.kind === "step") this.addStep(event);
    else if (event.kind === "epoch") this.addBytes(event);
  }

  private addStep({ epoch, decisions }: StepEvent): void {
    for (const { interface: name, client, samples } of decisions) {
      const observations = this.interfaces.get(name) ?? this.begin(name);
      const into = this.clientEpoch(observations, epoch, client);
      for (const { sample, similarity, sentRows, rows } of samples) {
        const number = this.numberOf(name, observations, client, sample);
        into.similarity[number] = similarity ?? Number.NaN;
        into.sentRows[number] = sentRows;
        into.rows[number] = rows;
      }
    }
  }

  /** An interface met for the first time. */
  private begin(name: TensorInterface): InterfaceObservations {
    const observations: InterfaceObservations = {
      samples: this.start?.clients.map(() => []) ?? [],
      epochs: [],
      bytes: [],
    };
    this.interfaces.set(name, observations);
    return observations;
  }

  private clientEpoch({ epochs }: InterfaceObservations, epoch: number, client: number): ClientEpoch {
    // Every client visits each of its samples once an epoch, so that a column has a place for each.
    while (epochs.length < epoch) {
      const clients = this.start?.clients ?? [];
      epochs.push(
        clients.map(({ samples }) => ({
          similarity: new Float64Array(samples).fill(Number.NaN),
          sentRows: new Int32Array(samples),
          rows: new Int32Array(samples),
        })),
      );
    }
    const found = epochs[epoch - 1]?.[client];
    if (found === undefined)
      throw badInput({ what: "the run's log names a client that its start does not", value: `${client}` });
    return found;
  }

  /** A sample's place in the columns of its client. */
  private numberOf(name: TensorInterface, observations: InterfaceObservations, client: number, sample: string): number {
    const key = `${name}/${client}`;
    let numbers = this.numbers.get(key);
    if (numbers === undefined) {
      numbers = new Map();
      this.numbers.set(key, numbers);
    }
    const known = numbers.get(sample);
    if (known !== undefined) return known;
    numbers.set(sample, numbers.size);
    observations.samples[client]!.push(sample);
    return numbers.size - 1;
  }

  /** Bytes are split by epoch as the ledger summed them, adapters and controls left out. */
  private addBytes({ epoch, bytes, baselineBytes }: EpochEvent): void {
    for (const [name, observations] of this.interfaces) {
      const ofThis = (row: ByteRow) => row.interface === name;
      const isPayload = (row: ByteRow) => row.kind === payloadKind(name);
      const sent = bytes.filter(ofThis);
      observations.bytes[epoch - 1] = {
        payload: sum(sent.filter(isPayload)),
        overhead: sum(sent.filter((row) => !isPayload(row))),
        baseline: sum(baselineBytes.filter(ofThis)),
      };
    }
  }
}

function sum(rows: readonly ByteRow[]): number {
  return rows.reduce((total, { bytes }) => total + bytes, 0);
}
