/** Writes the texts that are missing for chosen samples: of each model before fine-tuning, and of each run after it. */
import * as tf from "@tensorflow/tfjs-core";
import type { Sample } from "../../../engine/data/sample.ts";
import { readSplit } from "../../../engine/data/splits.ts";
import type { Decoding } from "../../../protocol/decoding.ts";
import { badInput } from "../../../protocol/errors.ts";
import type { TextsQuestion } from "../../../protocol/run/texts.ts";
import type { LoadedConfig } from "../../cli/loadConfig.ts";
import { chooseInputs } from "../chooseInputs.ts";
import { appendText, type KeptText, KeptTexts, readNeighbours, readTexts, textsFile } from "../keptTexts.ts";
import { byModel, finalAdapter, type ModelGroup, type TextSubject, textSubject } from "../textSubjects.ts";
import { openTextWriter } from "../textWriter.ts";

/** One column's texts: for which inputs they are missing, and where they are kept. */
interface Column {
  /** Undefined for the model before fine-tuning. */
  adapter: string | undefined;
  files: readonly string[];
  missing: ReadonlySet<Sample>;
}

/** A model, with the columns that lack texts. */
interface Work {
  loaded: LoadedConfig;
  /** `modelFingerprint`. */
  model: string;
  columns: Column[];
}

/**
 * Sample by sample, so that the first ones can be compared at once.
 *
 * @param report called first with what is missing, then after each text.
 * @throws bad-input where the first run's samples, a model, an adapter or a backend cannot be read; texts written until then stay.
 */
export async function generateTexts(
  { runs, choice, decoding }: TextsQuestion,
  report: (written: number, missing: number) => void,
): Promise<void> {
  const subjects = await Promise.all([...new Set(runs)].map(textSubject));
  const { chosen } = chooseInputs(samplesOf(subjects[0], choice.split), choice);
  const work = byModel(subjects).flatMap((group) => workOf(group, chosen, decoding));
  const missing = work.flatMap(({ columns }) => columns).reduce((sum, column) => sum + column.missing.size, 0);
  let written = 0;
  report(written, missing);
  for (const each of work) await write(each, chosen, decoding, () => report(++written, missing));
}

function samplesOf(first: TextSubject | undefined, split: TextsQuestion["choice"]["split"]): Sample[] {
  if (first?.loaded) return readSplit(first.loaded.config, split, first.loaded.baseDirectory).samples;
  const message = first?.problem?.kind === "unreadable" ? first.problem.message : "no run is given";
  throw badInput({ what: `there are no samples to write texts for: ${message}` });
}

/** None where nothing is missing or the model cannot be read. */
function workOf({ subjects }: ModelGroup, inputs: readonly Sample[], decoding: Decoding): Work[] {
  const { run, loaded, model } = subjects[0]!;
  if (loaded === undefined || model === null) return [];
  const lackedBy = (kept: KeptTexts) => new Set(inputs.filter((input) => kept.of(input) === undefined));
  const after = subjects
    .filter(({ problem }) => problem === null)
    .map(({ run }): Column => {
      const file = textsFile(run, "after", decoding);
      return { adapter: finalAdapter(run), files: [file], missing: lackedBy(new KeptTexts(readTexts(file), model)) };
    });
  const files = subjects.map(({ run }) => textsFile(run, "before", decoding));
  const known = shareBefore(files, readNeighbours(run, decoding), inputs, model);
  const before: Column = { adapter: undefined, files, missing: lackedBy(known) };
  const columns = [before, ...after].filter(({ missing }) => missing.size > 0);
  return columns.length === 0 ? [] : [{ loaded, model, columns }];
}

/** Every run keeps its model's texts in its own folder, so that it can be moved or deleted on its own; they are written once. */
function shareBefore(
  files: readonly string[],
  elsewhere: readonly KeptText[],
  inputs: readonly Sample[],
  model: string,
): KeptTexts {
  const own = files.map((file) => ({ file, texts: readTexts(file) }));
  const known = new KeptTexts([...elsewhere, ...own.flatMap(({ texts }) => texts)], model);
  for (const { file, texts } of own) {
    const has = new KeptTexts(texts, model);
    for (const input of inputs) {
      const text = known.of(input);
      if (text !== undefined && has.of(input) === undefined) appendText(file, text);
    }
  }
  return known;
}

async function write(
  { loaded, model, columns }: Work,
  inputs: readonly Sample[],
  decoding: Decoding,
  wrote: () => void,
): Promise<void> {
  // As runs that leave it open: texts are not tied to the backend that trained.
  const writer = await openTextWriter(loaded.config.model, loaded.baseDirectory, "auto");
  const { backend } = writer;
  try {
    const ready = await Promise.all(
      columns.map(async (column) => ({ ...column, adapter: await writer.adapter(column.adapter) })),
    );
    for (const input of inputs) {
      for (const { adapter, files, missing } of ready) {
        if (!missing.has(input)) continue;
        const { id: sample, prompt } = input;
        const { text, logProbability } = await writer.write(input, adapter, decoding);
        for (const file of files) appendText(file, { sample, prompt, text, logProbability, decoding, model, backend });
        wrote();
        // A turn of the event loop, so that what was written is reported.
        await tf.nextFrame();
      }
    }
  } finally {
    writer.dispose();
  }
}
