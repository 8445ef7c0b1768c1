/** What `probes/` holds: an epoch's tensors each, and once, what the watched samples say. */
import path from "node:path";
import Type, { type Static } from "typebox";
import type { TensorInterface } from "../../protocol/interfaces.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { errorCode } from "../io/files/fileErrors.ts";
import { largest } from "../io/files/largest.ts";
import { readTextFileAsync } from "../io/files/textFile.ts";
import { checkShape, parseJson } from "../io/json.ts";

/** Relative to the run's folder. */
export const probeSamplesFile = `${runFiles.probes}/samples.json`;

/** An epoch's tensors, relative to the run's folder. */
export function probeFile(epoch: number): string {
  return `${runFiles.probes}/epoch-${String(epoch).padStart(3, "0")}.safetensors`;
}

/**
 * A tensor's name in an epoch's file: `client-0/train/17/down.grad/current`, and `…/reference` where the receiver holds one.
 * Those of `up.act` are without the interface, as when there were no others.
 */
export function probeTensorName(
  client: number,
  sample: string,
  name: TensorInterface,
  which: "current" | "reference",
): string {
  return `client-${client}/${sample}/${name === "up.act" ? "" : `${name}/`}${which}`;
}

const ProbeSamples = Type.Array(
  Type.Object({
    client: Type.Integer({ minimum: 0 }),
    sample: Type.String(),
    /** Of the rows, those that the prompt and its separator make. */
    promptRows: Type.Integer({ minimum: 0 }),
    /** One a row; a token that is only a part of a character shows as U+FFFD. */
    tokens: Type.Array(Type.String()),
  }),
);

/** A watched sample as text. */
export type ProbeSample = Static<typeof ProbeSamples>[number];

/** None where the run recorded none. @throws bad-input where the file is damaged. */
export async function readProbeSamples(directory: string): Promise<ProbeSample[]> {
  const file = path.join(directory, probeSamplesFile);
  let text: string;
  try {
    text = await readTextFileAsync(file, "cannot read", largest.probeSamples);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
  return checkShape(ProbeSamples, parseJson(text, file), file, "the probed samples");
}
