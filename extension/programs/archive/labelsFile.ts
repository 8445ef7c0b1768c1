/** What the user wrote on a run: `labels.json` in its folder. */
import { existsSync } from "node:fs";
import path from "node:path";
import Type from "typebox";
import { writeAtomically } from "../../engine/io/files/atomicWrite.ts";
import { largest } from "../../engine/io/files/largest.ts";
import { lookAt } from "../../engine/io/files/lookAt.ts";
import { placeInRun } from "../../engine/io/files/place.ts";
import { readTextFileAsync } from "../../engine/io/files/textFile.ts";
import { checkShape, parseJson } from "../../engine/io/json.ts";
import { noLabels, type RunLabels } from "../../protocol/run/runSummary.ts";

const fileName = "labels.json";

/** Limits that no person meets, but that a runaway paste would. */
const Labels = Type.Object({
  name: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  starred: Type.Boolean(),
  note: Type.String({ maxLength: 100_000 }),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 }),
});

/** As files may have them: what somebody writes by hand need not have all. */
const WrittenLabels = Type.Partial(Labels);

/** @throws bad-input where the file is damaged; a run without one has no labels. */
export async function readLabels(directory: string): Promise<RunLabels> {
  const file = path.join(directory, fileName);
  // Most runs have none, and a failed attempt to read costs more than all else that the list needs of a run.
  if (!existsSync(file)) return noLabels;
  const text = await readTextFileAsync(file, "cannot read the labels", largest.labels);
  return { ...noLabels, ...checkShape(WrittenLabels, parseJson(text, file), file, "the run's labels") };
}

/** When the file was last written, in milliseconds; NaN, which equals nothing, where it cannot be seen. */
export function labelsTime(directory: string): number {
  return lookAt(path.join(directory, fileName))?.mtimeMs ?? Number.NaN;
}

/** Changes some labels; an empty name gives the run its own back. @throws bad-input for labels that are no labels. */
export async function changeLabels(directory: string, changes: Partial<RunLabels>): Promise<void> {
  const changed = { ...(await readLabels(directory)), ...changes };
  const labels = {
    ...changed,
    name: changed.name?.trim() || null,
    tags: [...new Set(changed.tags.map((tag) => tag.trim()))].filter((tag) => tag !== ""),
  };
  const file = path.join(directory, fileName);
  const text = `${JSON.stringify(checkShape(Labels, labels, file, "the run's labels"), null, 2)}\n`;
  writeAtomically(placeInRun(directory, fileName), [Buffer.from(text)]);
}
