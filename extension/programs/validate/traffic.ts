/** What a step sends and what stays behind for the next, from the sizes that the wire itself goes by. */

import type { Topology } from "../../engine/parties/topology.ts";
import { baselineCodec } from "../../engine/transport/baseline.ts";
import { entryBytes } from "../../engine/wire/frame/entries.ts";
import { checksumBytes, headerBytes } from "../../engine/wire/frame/frame.ts";
import { createPayload } from "../../engine/wire/payload/payload.ts";
import { largestOf } from "../../protocol/config/largeLists.ts";
import type { PayloadConfig, RunConfig } from "../../protocol/config/runConfig.ts";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import type { Prediction } from "../../protocol/messages/configValidation.ts";

/** Rows of each sample, by client. */
export type ClientRows = readonly (readonly number[])[];

/** Every client visits each of its samples once; the one with most sets the pace. */
export function stepsPerEpoch(clients: readonly (readonly unknown[])[], batchSize: number): number {
  return largestOf(clients.map((samples) => Math.ceil(samples.length / batchSize)));
}

/** @param width of a row, in values. */
export function bytesPerStep(
  { wire, training: { batchSize, epochs } }: RunConfig,
  { crossings }: Topology,
  width: number,
  clients: ClientRows,
): Prediction["bytesPerStep"] {
  const steps = stepsPerEpoch(clients, batchSize);
  const frames = clients.reduce((sum, samples) => sum + Math.ceil(samples.length / batchSize), 0);
  // How samples are batched does not matter: a frame's size is the sum of its entries'.
  const perStep = (name: TensorInterface, config: PayloadConfig) => {
    const payload = createPayload(config, name);
    const entryOf = (rows: number) => {
      const first = payload.codedBytes(rows, width);
      // Every epoch visits each sample once.
      const mean = (first + (epochs - 1) * (payload.heldBytes?.(rows, width) ?? first)) / epochs;
      return entryBytes(rows, "all", payload) + mean;
    };
    const entries = clients.flat().reduce((sum, rows) => sum + entryOf(rows), 0);
    return (frames * (headerBytes + (payload.headBytes ?? 0) + checksumBytes) + entries) / steps;
  };
  const names = crossings.flatMap(({ forward, backward }) => [forward, backward]);
  return names.map((name) => ({
    interface: name,
    baseline: perStep(name, baselineCodec.payload),
    // The most that it can be where a payload's length depends on the values.
    coded: perStep(name, wire[name]?.payload ?? baselineCodec.payload),
  }));
}
