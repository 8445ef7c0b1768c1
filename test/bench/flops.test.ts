import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { TokenizedSample } from "../../extension/engine/data/sample.ts";
import { type Experiment, epochSteps } from "../../extension/engine/experiment.ts";
import { openLocalLanes } from "../../extension/engine/lanes/lanes.ts";
import { modelPresetConfig } from "../../extension/engine/model/modelPresets.ts";
import { loraTargets } from "../../extension/protocol/config/runConfig.ts";
import { batchFlops, batchShapes, totalFlops } from "./flops.ts";
import { run } from "./measure.ts";
import { sum } from "./statistics.ts";
import { prepareWorkload, type WorkloadOptions } from "./workload.ts";

/** So that padding counts, and the plain JavaScript backend can do it in a second. */
function shortened(sample: TokenizedSample, position: number): TokenizedSample {
  return { ...sample, prompt: sample.prompt.slice(-5 - position), target: sample.target.slice(0, 5) };
}

const small: WorkloadOptions = {
  backend: "cpu",
  lanes: 1,
  preset: "nano",
  data: undefined,
  clients: 2,
  batch: 2,
  length: undefined,
  steps: 1,
  epochs: 1,
};

/** 2 m k n of every matrix product that a run's training really computes. */
async function computedFlops(experiment: Experiment): Promise<number> {
  const lanes = openLocalLanes(1);
  let flops = 0;
  try {
    for await (const { kind } of run(experiment, lanes)) {
      if (kind === "start") countProducts((count) => (flops += count));
    }
  } finally {
    await lanes.close();
  }
  return flops;
}

function countProducts(add: (flops: number) => void): void {
  const kernel = tf.getKernel("BatchMatMul", "cpu");
  tf.unregisterKernel("BatchMatMul", "cpu");
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const out = kernel.kernelFunc(call) as tf.TensorInfo;
      const { a } = call.inputs as { a: tf.TensorInfo };
      const { transposeA } = call.attrs as unknown as { transposeA: boolean };
      add(2 * tf.util.sizeFromShape(out.shape) * a.shape.at(transposeA ? -2 : -1)!);
      return out;
    },
  });
}

describe("floating-point operations", () => {
  it.each([
    { cutLayer: 1, rank: 4, targets: ["c_attn"] as const },
    { cutLayer: 4, rank: 8, targets: loraTargets },
  ])("are those of a real step: %o", async ({ cutLayer, rank, targets }) => {
    const { config, clients, ...workload } = await prepareWorkload(small);
    const lora = { ...config.lora, rank, targets: [...targets] };
    const experiment = {
      ...workload,
      config: { ...config, cutLayer, lora },
      clients: clients.map((samples) => samples.map(shortened)),
    };
    const shapes = epochSteps(experiment, 1).flatMap((batches) => batchShapes(experiment, batches));

    const counted = totalFlops(experiment.config, experiment.model.config, shapes);

    expect(sum(Object.values(counted))).toBe(await computedFlops(experiment));
  });

  it("are six for each token and weight, less the frozen weights' gradients", async () => {
    const { config } = await prepareWorkload(small);
    const model = modelPresetConfig("gpt2");
    const [size, length] = [1, 64];
    const counted = sum(Object.values(batchFlops(config, model, { size, length, targets: length })));
    const weights = model.layers * 12 * model.width ** 2 + model.vocabSize * model.width;
    // 2 forward and 2 backward; attention and adapters add little.
    expect(counted / (4 * weights * length)).toBeGreaterThan(1);
    expect(counted / (4 * weights * length)).toBeLessThan(1.03);
  });
});
