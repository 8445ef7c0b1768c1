/** Probed tensors and the texts of their samples. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readProbe } from "../../../../extension/programs/archive/probeTensor.ts";
import { safetensorsBytes, safetensorsParts } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { attempt, defineTarget } from "../../target.ts";

export const probes = defineTarget(({ baseRun, scratch }) => {
  const run = path.join(scratch, "probes");
  cpSync(baseRun, run, { recursive: true });
  const samplesFile = path.join(run, "probes/samples.json");
  const tensorsFile = path.join(run, "probes/epoch-002.safetensors");
  const samples: { client: number; sample: string }[] = JSON.parse(readFileSync(samplesFile, "utf8"));
  const { client, sample } = samples[0]!;
  const { header, data } = safetensorsParts(readFileSync(tensorsFile));
  return {
    make: (random) => ({
      samples: jsonText(random.below(2) === 0 ? mutateJson(samples, random) : samples),
      header: jsonText(random.below(2) === 0 ? mutateJson(header, random) : header),
    }),
    async run(input) {
      writeFileSync(samplesFile, input.samples);
      writeFileSync(tensorsFile, safetensorsBytes(input.header, data));
      for (const name of ["up.act", "down.grad"] as const) await attempt(() => readProbe(run, 2, client, sample, name));
    },
  };
});
