/** The addon's set of attribute names is shared by all threads without a lock: no lane may meet a name that is not in it yet. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { attributeNames } from "../../../extension/engine/backend/native.ts";
import { openBackend, probeBackends } from "../../../extension/engine/backend/select.ts";
import { loraTargets } from "../../../extension/protocol/config/runConfig.ts";
import { runTiny, tinyConfig, tinyExperiment } from "../tinyExperiment.ts";

const native = (await probeBackends()).find(({ name }) => name === "native")!;
if (!native.loads) console.warn(`skipped on native: ${native.detail}`);

interface Binding {
  executeOp(op: string, attributes: { name: string }[], ...rest: unknown[]): unknown;
}

it.skipIf(!native.loads)("a run uses no attribute that was not registered at the start", async () => {
  await openBackend("native");
  const backend = tf.backend() as tf.KernelBackend & { binding: Binding };
  const { binding } = backend;
  const used = new Set<string>();
  // The addon's own properties are read-only.
  backend.binding = Object.create(binding, {
    executeOp: {
      value(op: string, attributes: { name: string }[], ...rest: unknown[]) {
        for (const { name } of attributes) used.add(name);
        return binding.executeOp(op, attributes, ...rest);
      },
    },
  });
  try {
    const lora = { rank: 2, alpha: 4, dropout: 0.1, targets: [...loraTargets] };
    await runTiny(tinyExperiment(tinyConfig({ backend: "native", lora })));
  } finally {
    backend.binding = binding;
  }
  expect(used.size).toBeGreaterThan(10);
  expect([...used].filter((name) => !attributeNames.includes(name))).toEqual([]);
});
