/** What a step sends and what stays behind for the next, from the sizes that the wire itself goes by. */

import type { Topology } from "../../engine/sfl/topology.ts";
import { entryBytes } from "../../engine/wire/entries.ts";
import { checksumBytes, headerBytes } from "../../engine/wire/frame.ts";
import { payloads } from "../../engine/wire/payload/payload.ts";
import type { Prediction } from "../../protocol/judgement.ts";
import { largestOf } from "../../protocol/largeLists.ts";
import type { PayloadName, RunConfig } from "../../protocol/runConfig.ts";

/** Rows of each sample, by client. */
export type ClientRows = readonly (readonly number[])[];

/** Every client visits each of its samples once; the one with most sets the pace. */
export function stepsPerEpoch(clients: readonly (readonly unknown[])[], batchSize: number): number {
  return largestOf(clients.map((samples) => Math.ceil(samples.length / batchSize)));
}

/** @param width of a row, in values. */
export function bytesPerStep(
  { wire, training: { batchSize } }: RunConfig,
  { crossings }: Topology,
  width: number,
  clients: ClientRows,
): Prediction["bytesPerStep"] {
  const steps = stepsPerEpoch(clients, batchSize);
  const frames = clients.reduce((sum, samples) => sum + Math.ceil(samples.length / batchSize), 0);
  // How samples are batched does not matter: a frame's size is the sum of its entries'.
  const perStep = (payload: PayloadName) => {
    const { codedBytes } = payloads[payload];
    const entries = clients.flat().reduce((sum, rows) => sum + entryBytes(rows, "all") + codedBytes(rows, width), 0);
    return (frames * (headerBytes + checksumBytes) + entries) / steps;
  };
  const names = crossings.flatMap(({ forward, backward }) => [forward, backward]);
  return names.map((name) => ({
    interface: name,
    baseline: perStep("f32"),
    coded: perStep(wire[name]?.payload ?? "f32"),
  }));
}
