/** Thresholds side by side: the same experiment under each way of control, by what a perplexity cost. */

import { openThreadLanes } from "../../../extension/engine/lanes/lanes.ts";
import { loadConfig, openExperiment } from "../../../extension/programs/cli/loadConfig.ts";
import { laneCount } from "../../../extension/programs/run/laneCount.ts";
import { run } from "../measure.ts";

/** Above 1: everything is sent. */
const sendAll = 2;

/** The fixed thresholds, the dearest first, and what decides by itself. */
export const controls = {
  "all sent": { kind: "fixed", theta: sendAll },
  "fixed 0.995": { kind: "fixed", theta: 0.995 },
  "fixed 0.95": { kind: "fixed", theta: 0.95 },
  "bang-bang": { kind: "bangbang", low: 0.98, high: 0.995 },
  ddpg: { kind: "ddpg" },
} as const;
export type ControlName = keyof typeof controls;

/** After each epoch. */
export interface Point {
  perplexity: number;
  /** Activations sent up since the start. */
  bytes: number;
  /** The same, had all been sent uncompressed. */
  baselineBytes: number;
}

/** Runs a configuration under one way of control. @param sets `path=value`, as of the command line */
export async function trajectory(config: string, name: ControlName, sets: readonly string[]): Promise<Point[]> {
  const changes = [...sets, `control=${JSON.stringify(controls[name])}`];
  const experiment = await openExperiment(loadConfig(config, changes));
  const lanes = openThreadLanes(laneCount(experiment.config));
  const points: Point[] = [];
  let [bytes, baselineBytes] = [0, 0];
  try {
    for await (const event of run(experiment, lanes)) {
      if (event.kind !== "epoch" || event.perplexity === null) continue;
      bytes += activations(event.bytes);
      baselineBytes += activations(event.baselineBytes);
      points.push({ perplexity: event.perplexity, bytes, baselineBytes });
    }
  } finally {
    await lanes.close();
  }
  return points;
}

function activations(rows: readonly { interface: string; kind: string; bytes: number }[]): number {
  return rows.reduce(
    (sum, row) => (row.interface === "up.act" && row.kind === "activation" ? sum + row.bytes : sum),
    0,
  );
}

/** Bytes until a perplexity was first reached; infinite where it never was. */
export function bytesUntil(points: readonly Point[], perplexity: number): number {
  return points.find((point) => point.perplexity <= perplexity)?.bytes ?? Number.POSITIVE_INFINITY;
}
