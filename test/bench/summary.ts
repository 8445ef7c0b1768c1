/** From what was measured to the numbers of the report; the first epoch warms up and is left out of all of them. */
import { type Phase, phases } from "../../extension/protocol/run/events.ts";
import type { StepFlops } from "./flops.ts";
import type { EpochMeasure, Measurement } from "./measure.ts";
import { median, slope, sum } from "./statistics.ts";

/** Of the timed epochs. Machines are noisy: the best shows what the program can do, the median what to expect. */
export interface Spread {
  median: number;
  best: number;
}

export interface PhaseSummary {
  phase: Phase;
  /** Lane milliseconds a global step, median. */
  ms: number;
  /** Of all lane time in a step, waiting included. */
  share: number;
  /** As if all lanes were in this phase at once; undefined without matrix products. */
  gflops: number | undefined;
}

export interface Summary {
  stepMs: Spread;
  samplesPerSecond: Spread;
  gflops: Spread;
  gemmCeiling: Spread;
  /** GFLOP/s over the ceiling measured beside it. */
  shareOfCeiling: Spread;
  phases: PhaseSummary[];
  /** Lane time in no phase: waiting for the slowest lane, messages, the coordinator. */
  waiting: { ms: number; share: number };
  /**
   * (encode + decode) / (all phases but `count`). In it: tensors downloaded from and uploaded to the backend at the cut,
   * sketches and similarities, payload, frames with their checksums, labels.
   */
  codecShare: number;
  /** After each epoch, the first included, in bytes; its growth over the timed epochs, bytes an epoch. */
  rss: { byEpoch: number[]; slope: number; peak: number };
  /** Tensors by lane, after the first epoch and at the end. */
  tensors: { before: number[]; after: number[] };
}

/** @param measurement of at least two epochs. */
export function summarize({ epochs, memory, peakRssBytes }: Measurement, lanes: number): Summary {
  const timed = epochs.slice(1);
  const gflops = ({ flops, wallMs }: EpochMeasure) => sum(Object.values(flops)) / (wallMs * 1e6);
  const waitingMs = ({ wallMs, phaseMs }: EpochMeasure) => lanes * wallMs - sum(Object.values(phaseMs));
  const share = (part: (epoch: EpochMeasure) => number) =>
    median(timed.map((epoch) => part(epoch) / (lanes * epoch.wallMs)));
  const perStep = (part: (epoch: EpochMeasure) => number) => timed.map((epoch) => part(epoch) / epoch.steps);
  return {
    stepMs: spread(
      perStep(({ wallMs }) => wallMs),
      Math.min,
    ),
    samplesPerSecond: spread(timed.map(({ samples, wallMs }) => (1000 * samples) / wallMs)),
    gflops: spread(timed.map(gflops)),
    gemmCeiling: spread(timed.map(({ gemmCeiling }) => gemmCeiling)),
    shareOfCeiling: spread(timed.map((epoch) => gflops(epoch) / epoch.gemmCeiling)),
    phases: phases.map((phase) => ({
      phase,
      ms: median(perStep(({ phaseMs }) => phaseMs[phase])),
      share: share(({ phaseMs }) => phaseMs[phase]),
      gflops: phaseGflops(timed, phase, lanes),
    })),
    waiting: { ms: median(perStep(waitingMs)), share: share(waitingMs) },
    codecShare: median(
      timed.map(({ phaseMs }) => (phaseMs.encode + phaseMs.decode) / (sum(Object.values(phaseMs)) - phaseMs.count)),
    ),
    rss: {
      byEpoch: epochs.map(({ rssBytes }) => rssBytes),
      slope: slope(timed.map(({ rssBytes }) => rssBytes)),
      peak: peakRssBytes,
    },
    tensors: {
      before: memory.before.map(({ tensors }) => tensors),
      after: memory.after.map(({ tensors }) => tensors),
    },
  };
}

/** Whether any lane holds more tensors at the end than after its first epoch. */
export function leaks({ tensors: { before, after } }: Summary): boolean {
  return after.some((count, lane) => count > before[lane]!);
}

function phaseGflops(epochs: readonly EpochMeasure[], phase: Phase, lanes: number): number | undefined {
  if (!(phase in epochs[0]!.flops)) return undefined;
  return median(epochs.map(({ flops, phaseMs }) => (lanes * flops[phase as keyof StepFlops]) / (phaseMs[phase] * 1e6)));
}

function spread(values: readonly number[], best: (...values: number[]) => number = Math.max): Spread {
  return { median: median(values), best: best(...values) };
}
