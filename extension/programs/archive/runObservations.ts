/** Every upload decision of a run, by interface, epoch and client: what inspector and tuner ask for. */
import path from "node:path";
import { metricsLog } from "../../engine/store/runs/eventSchema.ts";
import { badInput } from "../../protocol/errors.ts";
import { payloadKind, type TensorInterface } from "../../protocol/interfaces.ts";
import type { ByteRow, EpochEvent, MetricEvent, StartEvent, StepEvent } from "../../protocol/run/events.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { ClientEpoch } from "./clientEpoch.ts";
import { EventTail } from "./eventTail.ts";

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
  /** By epoch from the first, and client, those that decided anything; the last may continue. */
  epochs: (ClientEpoch | undefined)[][];
  /** By finished epoch from the first; a hole where a log is damaged. */
  bytes: EpochBytes[];
}

/** E2E's 42,061 samples over 200 epochs on four interfaces; half a gigabyte. */
const mostPlaces = 2 ** 25;

export class RunObservations {
  private readonly metrics: EventTail<MetricEvent>;
  private readonly interfaces = new Map<TensorInterface, InterfaceObservations>();
  /** By interface and client: `up.act/3`. */
  private readonly numbers = new Map<string, Map<string, number>>();
  private start: StartEvent | undefined;
  /** Places for decisions, of all columns. */
  private places = 0;

  constructor(run: RunId) {
    this.metrics = new EventTail(path.join(run, runFiles.metrics), metricsLog);
  }

  /** Reads what came since. @throws bad-input where the log cannot be read, or holds more decisions than there is room for. */
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
    const clients = this.start?.clients ?? [];
    // A damaged log may count from 0.
    if (epoch < 1) return;
    for (const { interface: name, client, samples } of decisions) {
      // One that the run does not have has no place.
      if (clients[client] === undefined) continue;
      const observations = this.interfaces.get(name) ?? this.begin(name);
      const column = columnOf(observations, epoch, client);
      for (const { sample, similarity, sentRows, rows } of samples) {
        const number = this.numberOf(name, observations, client, sample);
        this.places += column.put(number, { similarity, sentRows, rows }, clients[client].samples);
      }
      if (this.places > mostPlaces) throw tooMany();
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
      // Of an epoch without decisions there is nothing to lay them beside.
      if (epoch < 1 || epoch > observations.epochs.length) continue;
      const sent = bytes.filter(ofThis);
      observations.bytes[epoch - 1] = {
        payload: sum(sent.filter(isPayload)),
        overhead: sum(sent.filter((row) => !isPayload(row))),
        baseline: sum(baselineBytes.filter(ofThis)),
      };
    }
  }
}

function columnOf({ epochs }: InterfaceObservations, epoch: number, client: number): ClientEpoch {
  while (epochs.length < epoch) epochs.push([]);
  const row = epochs[epoch - 1]!;
  const column = row[client] ?? new ClientEpoch();
  row[client] = column;
  return column;
}

function tooMany() {
  return badInput({
    what: "the run's log holds too many decisions to show",
    value: `over ${mostPlaces}`,
    remedy: "Its curves and figures are still shown.",
  });
}

function sum(rows: readonly ByteRow[]): number {
  return rows.reduce((total, { bytes }) => total + bytes, 0);
}
