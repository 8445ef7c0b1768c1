/** Texts that a run's model writes for held-out inputs, and their scores; kept beside the runs, so that they are written once. */
import { existsSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import Type from "typebox";
import { distinctInputs } from "../../engine/data/references.ts";
import { readSplit } from "../../engine/data/splits.ts";
import { writeAtomically } from "../../engine/io/files/atomicWrite.ts";
import { largest } from "../../engine/io/files/largest.ts";
import { makeFolder, placeIn } from "../../engine/io/files/place.ts";
import { readTextFile } from "../../engine/io/files/textFile.ts";
import { checkShape, parseJson } from "../../engine/io/json.ts";
import { nlgScores } from "../../engine/observe/nlg/scores.ts";
import type { Decoding } from "../../protocol/decoding.ts";
import { SplitcomError } from "../../protocol/errors.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import type { NlgScores } from "../../protocol/run/texts.ts";
import { DecodingSchema } from "../../protocol/run/textsSchema.ts";
import { openTextWriter } from "../texts/textWriter.ts";
import type { Cell } from "./grid.ts";

export interface WrittenText {
  prompt: string;
  text: string;
  references: readonly string[];
}

export interface ScoredTexts {
  /** How many were asked for; there may be fewer inputs. */
  limit: number;
  decoding: Decoding;
  scores: NlgScores;
  texts: WrittenText[];
}

/** @param out the reproduction's folder @param limit of distinct inputs, the first ones of the held-out samples */
export async function scoredTexts(
  { method, directory, loaded }: Cell,
  out: string,
  { limit, decoding }: Pick<ScoredTexts, "limit" | "decoding">,
): Promise<ScoredTexts> {
  const file = path.join(out, "texts", `${method}.json`);
  const kept = keptScores(file);
  // Scores of more or fewer texts, or of others, could not stand beside those of the other methods.
  if (kept?.limit === limit && isDeepStrictEqual(kept.decoding, decoding)) return kept;
  const texts = await writeTexts(directory, loaded, limit, decoding);
  const outputs = texts.map(({ text, references }) => ({ hypothesis: text, references }));
  const scored: ScoredTexts = { limit, decoding, scores: nlgScores(outputs), texts };
  makeFolder(placeIn(out, "texts"));
  writeAtomically(placeIn(out, "texts", `${method}.json`), [Buffer.from(`${JSON.stringify(scored, null, 1)}\n`)]);
  return scored;
}

const score = Type.Number();
const ScoredTextsFile = Type.Object({
  limit: Type.Integer({ minimum: 1 }),
  decoding: DecodingSchema,
  scores: Type.Object({ bleu: score, nist: score, meteor: score, rougeL: score, cider: score }),
  texts: Type.Array(Type.Object({ prompt: Type.String(), text: Type.String(), references: Type.Array(Type.String()) })),
});

/** Undefined where there are none, or the file is damaged: they can be written again. */
export function keptScores(file: string): ScoredTexts | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return checkShape(
      ScoredTextsFile,
      parseJson(readTextFile(file, "cannot read", largest.texts), file),
      file,
      "the texts",
    );
  } catch (error) {
    if (error instanceof SplitcomError) return undefined;
    throw error;
  }
}

async function writeTexts(
  directory: string,
  { config, baseDirectory }: Cell["loaded"],
  limit: number,
  decoding: Decoding,
): Promise<WrittenText[]> {
  const inputs = distinctInputs(readSplit(config, "validation", baseDirectory).samples).slice(0, limit);
  const writer = await openTextWriter(config.model, baseDirectory, config.backend);
  try {
    const adapter = await writer.adapter(path.join(directory, runFiles.adapters, "final"));
    const written: WrittenText[] = [];
    for (const input of inputs) {
      const { text } = await writer.write(input, adapter, decoding);
      written.push({ prompt: input.prompt, text, references: input.references });
    }
    return written;
  } finally {
    writer.dispose();
  }
}
