/**
 * Texts that were generated for a run, kept in its folder: `texts/greedy-64.jsonl` and, of its model before fine-tuning,
 * `texts/before-greedy-64.jsonl`. A line is a text; it is appended when it is written, so that a killed program loses none.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import type { Sample } from "../../engine/data/sample.ts";
import { openAppendedFile } from "../../engine/io/files/appendedFile.ts";
import { errorCode } from "../../engine/io/files/fileErrors.ts";
import { largest } from "../../engine/io/files/largest.ts";
import { makeFolder, placeInRun, within } from "../../engine/io/files/place.ts";
import { readBytes } from "../../engine/io/files/readFile.ts";
import { markLength } from "../../engine/io/files/textFile.ts";
import { type Decoding, decodingName } from "../../protocol/decoding.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import type { RunId } from "../../protocol/run/runSummary.ts";
import { DecodingSchema } from "../../protocol/run/textsSchema.ts";

export const KeptText = Type.Object({
  /** The sample's id, and its input as the model read it: another input under the same id needs another text. */
  sample: Type.String(),
  prompt: Type.String(),
  text: Type.String(),
  /** Sum over the new tokens, in nats. */
  logProbability: Type.Number(),
  decoding: DecodingSchema,
  /** Of the model, without its adapter: `modelFingerprint`. */
  model: Type.String(),
  backend: Type.String(),
});
export type KeptText = Static<typeof KeptText>;

/** Before or after fine-tuning. */
export type Stage = "before" | "after";

/** Texts by sample and input; the latest of several. */
export class KeptTexts {
  private readonly byInput = new Map<string, KeptText>();

  /** @param model only of this one; where it cannot be read any more, null for any. */
  constructor(texts: readonly KeptText[], model: string | null) {
    for (const text of texts) if (model === null || text.model === model) this.byInput.set(keyOf(text), text);
  }

  of({ id, prompt }: Pick<Sample, "id" | "prompt">): KeptText | undefined {
    return this.byInput.get(keyOf({ sample: id, prompt }));
  }
}

const keyOf = ({ sample, prompt }: Pick<KeptText, "sample" | "prompt">) => JSON.stringify([sample, prompt]);

/** The file of a run's texts. */
export function textsFile(run: RunId, stage: Stage, decoding: Decoding): string {
  const prefix = stage === "before" ? "before-" : "";
  return path.join(run, runFiles.texts, `${prefix}${decodingName(decoding)}.jsonl`);
}

/**
 * What a file holds; one that is not there holds nothing. Torn and damaged lines are left out: what they held can be written again.
 *
 * @throws bad-input where it cannot be read.
 */
export function readTexts(file: string): KeptText[] {
  return linesOf(file).flatMap((line) => {
    try {
      const text: unknown = JSON.parse(line);
      return Value.Check(KeptText, text) ? [text] : [];
    } catch {
      return [];
    }
  });
}

/** Texts of the models before fine-tuning that the runs beside this one keep, decoded the same way: they may have the same one. */
export function readNeighbours(run: RunId, decoding: Decoding): KeptText[] {
  const root = path.dirname(run);
  const names = readdirSync(root);
  return names.flatMap((name) => readTexts(textsFile(path.join(root, name), "before", decoding)));
}

/** Adds a text to a {@link textsFile}. @throws bad-input or run-failed where it cannot be written; what was there stays whole. */
export function appendText(file: string, text: KeptText): void {
  const folder = placeInRun(path.dirname(path.dirname(file)), runFiles.texts);
  makeFolder(folder);
  const texts = openAppendedFile(within(folder, path.basename(file)));
  try {
    const line = `${JSON.stringify(text)}\n`;
    // A torn line must not take this one with it.
    texts.append(texts.endsWhole() ? line : `\n${line}`);
  } finally {
    texts.close();
  }
}

function linesOf(file: string): string[] {
  try {
    const bytes = readBytes(file, "cannot read the texts", largest.texts);
    // A torn line may end within a character.
    return bytes.toString("utf8", markLength(bytes)).split("\n");
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return [];
    throw error;
  }
}
