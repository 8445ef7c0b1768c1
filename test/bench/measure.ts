/** Runs an experiment through the real round loop and measures every epoch of it. */
import type { BackendReport } from "../../extension/engine/backend/select.ts";
import { createControllers } from "../../extension/engine/control/controllers.ts";
import { type Experiment, epochSteps } from "../../extension/engine/experiment.ts";
import type { LaneMemory } from "../../extension/engine/lanes/laneApi.ts";
import { type Lanes, openThreadLanes } from "../../extension/engine/lanes/lanes.ts";
import { simulate } from "../../extension/engine/round.ts";
import { laneCount } from "../../extension/programs/run/laneCount.ts";
import { RunControls } from "../../extension/programs/run/runControls.ts";
import { type Phase, phases, type RunEvent } from "../../extension/protocol/run/events.ts";
import { batchShapes, type StepFlops, totalFlops } from "./flops.ts";
import { sum } from "./statistics.ts";

export interface EpochMeasure {
  /** The first is 1 and warms up. */
  epoch: number;
  steps: number;
  samples: number;
  /** Wall time of all steps together; FedAvg is not in it. */
  wallMs: number;
  /** Lane time by phase, summed over lanes. */
  phaseMs: Record<Phase, number>;
  flops: StepFlops;
  /** GFLOP/s of the lanes' backends on one large product, right after the epoch. */
  gemmCeiling: number;
  rssBytes: number;
}

export interface Measurement {
  /** Of the first lane; the others have the same. */
  backend: BackendReport;
  epochs: EpochMeasure[];
  /** By lane, after the warm-up and at the end. */
  memory: { before: LaneMemory[]; after: LaneMemory[] };
  /** The largest seen after any step. */
  peakRssBytes: number;
}

/** A run's events; nothing is stored. */
export function run(
  experiment: Experiment,
  lanes: Lanes,
  lanesReady?: (backends: readonly BackendReport[]) => void,
): AsyncGenerator<RunEvent, void> {
  return simulate({
    experiment,
    lanes,
    controllers: createControllers(experiment.config),
    control: new RunControls(),
    artifacts: {
      saveProbe: async () => "",
      saveReceived: () => {},
      saveCheckpoint: async () => {},
      saveAdapter: () => {},
      savePolicy: () => {},
    },
    ...(lanesReady && { lanesReady }),
  });
}

/** @param gemmCeiling is called between epochs, while the lanes are idle. */
export async function measure(experiment: Experiment, gemmCeiling: () => Promise<number>): Promise<Measurement> {
  const lanes = openThreadLanes(laneCount(experiment.config));
  const memory = () => Promise.all(lanes.lanes.map((lane) => lane.memory()));
  try {
    const epochs: EpochMeasure[] = [];
    let before: LaneMemory[] = [];
    let peakRssBytes = 0;
    let backend: BackendReport | undefined;
    let timings: { wallMs: number; phaseMs: Record<Phase, number> }[] = [];
    for await (const event of run(experiment, lanes, ([first]) => {
      backend = first;
    })) {
      if (event.kind === "timing") {
        timings.push(event);
        peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
      } else if (event.kind === "epochTiming") {
        const rssBytes = process.memoryUsage.rss();
        epochs.push({ ...epochMeasure(experiment, event.epoch, timings), gemmCeiling: await gemmCeiling(), rssBytes });
        if (event.epoch === 1) before = await memory();
        timings = [];
      }
    }
    return { backend: backend!, epochs, memory: { before, after: await memory() }, peakRssBytes };
  } finally {
    await lanes.close();
  }
}

function epochMeasure(
  experiment: Experiment,
  epoch: number,
  timings: readonly { wallMs: number; phaseMs: Record<Phase, number> }[],
): Omit<EpochMeasure, "gemmCeiling" | "rssBytes"> {
  const steps = epochSteps(experiment, epoch);
  const shapes = steps.flatMap((batches) => batchShapes(experiment, batches));
  const phaseMs = Object.fromEntries(
    phases.map((phase) => [phase, sum(timings.map((timing) => timing.phaseMs[phase]))]),
  ) as Record<Phase, number>;
  return {
    epoch,
    steps: steps.length,
    samples: sum(shapes.map(({ size }) => size)),
    wallMs: sum(timings.map(({ wallMs }) => wallMs)),
    phaseMs,
    flops: totalFlops(experiment.config, experiment.model.config, shapes),
  };
}
