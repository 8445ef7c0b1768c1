/** Safetensors files: mutated bytes, mutated headers, and wrong lengths. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { openSafetensors } from "../../../../extension/engine/io/safetensors.ts";
import { put, safetensorsBytes, safetensorsParts } from "../../files.ts";
import { mutateBytes } from "../../mutate/bytes.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { attempt, defineTarget } from "../../target.ts";

/** A few values of each kind that matters. */
const small = {
  header: {
    __metadata__: { format: "pt" },
    a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
    b: { dtype: "F16", shape: [4], data_offsets: [16, 24] },
    c: { dtype: "I64", shape: [1], data_offsets: [24, 32] },
    d: { dtype: "BF16", shape: [], data_offsets: [32, 34] },
  },
  data: new Uint8Array(34).fill(7),
};
const lengths = [0n, 1n, 100n, 100_000_001n, 2n ** 63n, 2n ** 64n - 1n];

export const safetensors = defineTarget(({ baseRun, scratch }) => {
  const written = ["probes/epoch-001.safetensors", "adapters/final/adapter_model.safetensors"].map((name) =>
    safetensorsParts(readFileSync(path.join(baseRun, name))),
  );
  return {
    make(random) {
      const { header, data } = random.below(12) > 0 ? small : pick(random, written);
      switch (random.below(4)) {
        case 0:
          return mutateBytes(safetensorsBytes(jsonText(header), data), random);
        case 1:
          return safetensorsBytes(jsonText(mutateJson(header, random)), data);
        case 2:
          return safetensorsBytes(mutateText(jsonText(header), random), data);
        default:
          return safetensorsBytes(jsonText(header), data.subarray(0, random.below(data.length)), pick(random, lengths));
      }
    },
    async run(bytes: Uint8Array) {
      const file = await openSafetensors(put(scratch, "s.safetensors", bytes));
      try {
        for (const name of file.tensors.keys()) {
          await attempt(() => file.read(name, { shared: true }));
          await attempt(() => file.readRows(name, 0, 1));
        }
      } finally {
        await file.close();
      }
    },
    show: (bytes) => Buffer.from(bytes).toString("latin1"),
  };
});
