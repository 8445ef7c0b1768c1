/** What the inspector can show, and which of it is chosen. */

import type { RunConfig } from "../../extension/protocol/config/runConfig.ts";
import type { TensorInterface } from "../../extension/protocol/interfaces.ts";
import type { InspectorState } from "../../extension/protocol/messages/panelState.ts";
import type { ProbeEvent } from "../../extension/protocol/run/events.ts";

/** What a run has recorded. */
export interface ProbeIndex {
  /** Rising. */
  epochs: number[];
  /** Probed samples of each client, in the order of their recording. */
  samples: Map<number, { sample: string; rows: number }[]>;
  /** Whose tensors were recorded, by epoch: a run of an earlier version may have been resumed by a later one. */
  interfaces: Map<number, readonly TensorInterface[]>;
}

/** One recorded sample in one epoch. */
export interface ProbeChoice {
  client: number;
  sample: string;
  epoch: number;
}

/** The same samples are probed after every epoch, so the last event names all of them. */
export function probeIndex(probes: readonly ProbeEvent[]): ProbeIndex {
  const samples: ProbeIndex["samples"] = new Map();
  for (const { client, sample, rows } of probes.at(-1)?.samples ?? []) {
    const known = samples.get(client) ?? [];
    samples.set(client, [...known, { sample, rows }]);
  }
  return {
    epochs: probes.map(({ epoch }) => epoch),
    samples,
    interfaces: new Map(probes.map(({ epoch, interfaces }) => [epoch, interfaces ?? ["up.act"]])),
  };
}

/**
 * The probe nearest to what a state asks for: its client or else the first, its sample or else the client's first, its
 * epoch or else the latest before it. Undefined where nothing is probed.
 */
export function chosenProbe({ epochs, samples }: ProbeIndex, state: InspectorState): ProbeChoice | undefined {
  const client = samples.has(state.client) ? state.client : [...samples.keys()][0];
  const latest = epochs.at(-1);
  if (client === undefined || latest === undefined) return undefined;
  const ofClient = samples.get(client)!;
  const sample = (ofClient.find(({ sample }) => sample === state.sample) ?? ofClient[0]!).sample;
  const wanted = state.epoch ?? latest;
  const epoch = epochs.findLast((epoch) => epoch <= wanted) ?? epochs[0]!;
  return { client, sample, epoch };
}

/** What crosses in a run, on the way forward and back. */
export function crossingInterfaces({ wire }: Pick<RunConfig, "wire">): TensorInterface[] {
  const wayThrough = ["up.act", "down.act", "up.grad", "down.grad"] as const;
  return wayThrough.filter((name) => wire[name] !== undefined);
}
