/** A probed sample's activation as the inspector draws it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { probeFile, readProbeSamples } from "../../engine/io/probeFiles.ts";
import { openSafetensors } from "../../engine/io/safetensors.ts";
import { rowCosines } from "../../engine/observe/similarity.ts";
import { badInput } from "../../protocol/errors.ts";
import type { ProbeTensor } from "../../protocol/observations.ts";
import type { RunId } from "../../protocol/runSummary.ts";

/** @throws bad-input where the epoch was not probed, or not with this sample. */
export async function readProbe(run: RunId, epoch: number, client: number, sample: string): Promise<ProbeTensor> {
  const name = path.join(run, probeFile(epoch));
  if (!existsSync(name)) {
    throw badInput({
      what: "the run has no probe of this epoch",
      where: run,
      value: `${epoch}`,
      range: "one that has ended",
    });
  }
  const file = await openSafetensors(name);
  try {
    const tensor = `client-${client}/${sample}`;
    const { shape, values: current } = await file.readFloats(`${tensor}/current`);
    const [rows = 0, width = 0] = shape;
    // Missing before the sample was first sent.
    const held = `${tensor}/reference`;
    const reference = file.tensors.has(held) ? (await file.readFloats(held)).values : null;
    // Runs of earlier versions have no texts.
    const text = (await readProbeSamples(run)).find((one) => one.client === client && one.sample === sample);
    return {
      epoch,
      client,
      sample,
      rows,
      width,
      current,
      reference,
      tokens: text?.tokens ?? null,
      promptRows: text?.promptRows ?? null,
      rowSimilarity: reference && Float32Array.from(rowCosines(current, reference, width)),
    };
  } finally {
    await file.close();
  }
}
