/** Where a step's time goes by kind of tensor operation: a run on the main thread whose kernels are timed. */
import * as tf from "@tensorflow/tfjs-core";
import type { Experiment } from "../../extension/engine/experiment.ts";
import { openLocalLanes } from "../../extension/engine/lanes/lanes.ts";
import { run } from "./measure.ts";

export interface OperationTime {
  /** A tfjs kernel, `download` or `upload` of a tensor's values, or `everything else` (JavaScript between kernels). */
  name: string;
  /** Per global step. */
  calls: number;
  /** Own milliseconds per global step, without those of kernels called within. */
  ms: number;
}

/** Runs two epochs on one local lane and times the second. */
export async function timeOperations(experiment: Experiment): Promise<OperationTime[]> {
  const clock = new SelfTimeClock();
  const lanes = openLocalLanes(1);
  const config = { ...experiment.config, training: { ...experiment.config.training, epochs: 2 } };
  let steps = 0;
  let stepMs = 0;
  try {
    for await (const event of run({ ...experiment, config }, lanes)) {
      // By then the lane has opened its backend, which registers kernels of its own.
      if (event.kind === "start") timeKernels(clock);
      if (event.kind === "epochTiming" && event.epoch === 1) clock.clear();
      if (event.kind !== "timing" || event.epoch === 1) continue;
      steps++;
      stepMs += event.wallMs;
    }
  } finally {
    await lanes.close();
  }
  const kernels = [...clock.times].map(([name, { calls, ms }]) => ({ name, calls: calls / steps, ms: ms / steps }));
  const inKernels = kernels.reduce((sum, { ms }) => sum + ms, 0);
  const rest = { name: "everything else", calls: 1, ms: stepMs / steps - inKernels };
  return [...kernels, rest].sort((a, b) => b.ms - a.ms);
}

/** Books wall time on names; time within a nested call is booked on that one alone. */
class SelfTimeClock {
  readonly times = new Map<string, { calls: number; ms: number }>();
  private nested = 0;

  clear(): void {
    this.times.clear();
  }

  time<T>(name: string, work: () => T): T {
    const outer = this.nested;
    this.nested = 0;
    const start = performance.now();
    const result = work();
    const elapsed = performance.now() - start;
    const entry = this.times.get(name) ?? { calls: 0, ms: 0 };
    this.times.set(name, { calls: entry.calls + 1, ms: entry.ms + elapsed - this.nested });
    this.nested = outer + elapsed;
    return result;
  }
}

/** Puts a clock around every kernel of the current backend and around its transfers, for the rest of the process. */
function timeKernels(clock: SelfTimeClock): void {
  for (const kernel of tf.getKernelsForBackend(tf.getBackend())) {
    const { kernelName, backendName, kernelFunc } = kernel;
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ ...kernel, kernelFunc: (call) => clock.time(kernelName, () => kernelFunc(call)) });
  }
  const backend = tf.backend();
  const { readSync, write } = backend;
  backend.readSync = (...of) => clock.time("download", () => readSync.apply(backend, of));
  backend.write = (...of) => clock.time("upload", () => write.apply(backend, of));
}
