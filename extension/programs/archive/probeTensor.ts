/** A probed sample's activation or gradient as the inspector draws it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { openSafetensors, type SafetensorsFile } from "../../engine/io/safetensors.ts";
import { checkSeal } from "../../engine/io/sealedTensors.ts";
import { rowCosines } from "../../engine/observe/similarity.ts";
import { probeFile, probeTensorName, readProbeSamples } from "../../engine/store/probeFiles.ts";
import { badInput } from "../../protocol/errors.ts";
import { directionOf, type TensorInterface } from "../../protocol/interfaces.ts";
import type { ProbeTensor } from "../../protocol/run/observations.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";

/** Bytes of a file that are read to look at one tensor of it; some tenths of a second. */
const mostChecked = 2 ** 29;

/** @throws bad-input where the epoch was not probed, or not with this sample and interface. */
export async function readProbe(
  run: RunId,
  epoch: number,
  client: number,
  sample: string,
  name: TensorInterface,
): Promise<ProbeTensor> {
  const epochFile = path.join(run, probeFile(epoch));
  if (!existsSync(epochFile)) {
    throw badInput({
      what: "the run has no probe of this epoch",
      where: run,
      value: `${epoch}`,
      range: "one that has ended",
    });
  }
  await checkSeal(epochFile, mostChecked);
  const file = await openSafetensors(epochFile);
  try {
    const tensor = probeTensorName(client, sample, name, "current");
    refuseLarge(file, tensor);
    const { shape, values: current } = await file.readFloats(tensor);
    const [rows = 0, width = 0] = shape;
    const held = probeTensorName(client, sample, name, "reference");
    const isHeld = file.tensors.has(held);
    if (isHeld) refuseLarge(file, held);
    const receiver = directionOf(name) === "up" ? "server" : "client";
    const reference = isHeld
      ? (await file.readFloats(held)).values
      : await epochBefore(run, epoch, probeTensorName(client, sample, name, "current"));
    // Runs of earlier versions have no texts.
    const text = (await readProbeSamples(run)).find((one) => one.client === client && one.sample === sample);
    return {
      interface: name,
      epoch,
      client,
      sample,
      rows,
      width,
      current,
      reference,
      comparedWith: isHeld ? receiver : "before",
      tokens: text?.tokens ?? null,
      promptRows: text?.promptRows ?? null,
      rowSimilarity: reference && Float32Array.from(rowCosines(current, reference, width)),
    };
  } finally {
    await file.close();
  }
}

/** Of one tensor; the longest sample of GPT-2 XL has a tenth of it. */
const mostValues = 2 ** 24;

/** @throws bad-input for what no run records: a file that claims it would fill the memory. */
function refuseLarge({ tensors }: SafetensorsFile, name: string): void {
  const values = tensors.get(name)?.shape.reduce((product, extent) => product * extent, 1) ?? 0;
  if (values <= mostValues) return;
  throw badInput({
    what: "the probed tensor is too large to be shown",
    where: name,
    value: `${values} values`,
    range: `at most ${mostValues}`,
  });
}

/** A tensor as the epoch before recorded it; null where it did not. */
async function epochBefore(run: RunId, epoch: number, tensor: string): Promise<Float32Array | null> {
  const name = path.join(run, probeFile(epoch - 1));
  if (!existsSync(name)) return null;
  await checkSeal(name, mostChecked);
  const file = await openSafetensors(name);
  try {
    if (file.tensors.has(tensor)) refuseLarge(file, tensor);
    return file.tensors.has(tensor) ? (await file.readFloats(tensor)).values : null;
  } finally {
    await file.close();
  }
}
