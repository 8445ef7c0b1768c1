/** Generated texts beside their references, as the folders of runs hold them. */
import type { Sample } from "../../engine/data/sample.ts";
import { nlgScores, sentenceRougeL } from "../../engine/observe/nlg/scores.ts";
import type { RunConfig } from "../../protocol/config/runConfig.ts";
import type { Decoding } from "../../protocol/decoding.ts";
import { badInput } from "../../protocol/errors.ts";
import {
  type ShownText,
  type TextColumn,
  type TextScores,
  type TextsPage,
  type TextsQuestion,
  textSplits,
} from "../../protocol/run/texts.ts";
import { Recent } from "../recent.ts";
import { splitSource } from "../splitSource.ts";
import { chooseInputs } from "../texts/chooseInputs.ts";
import { KeptTexts, readTexts, textsFile } from "../texts/keptTexts.ts";
import { byModel, type TextSubject, textSubject } from "../texts/textSubjects.ts";

/** A column, and where its texts are. */
interface KeptColumn {
  column: TextColumn;
  of(input: Sample): string | undefined;
}

/** What a question is about. */
interface Looked {
  subjects: TextSubject[];
  /** Of the split, from the first run's configuration. */
  samples: Sample[];
  data: RunConfig["data"];
}

/** Answers only from disk; samples are read again only when their file has changed. */
export class GeneratedTexts {
  /** Of the runs that are looked at, and of the ones before. */
  private readonly splits = new Recent<Sample[]>(2);

  /** @throws bad-input where the first run's record or data cannot be read. */
  async page(question: TextsQuestion): Promise<TextsPage> {
    const { subjects, samples, data } = await this.look(question);
    const columns = keptColumns(subjects, question.decoding);
    const { inputs, fitting, chosen, offset } = chooseInputs(samples, question.choice);
    const shown = (text: string | undefined, references: readonly string[]): ShownText | null =>
      text === undefined
        ? null
        : { text, rougeL: references.length === 0 ? null : sentenceRougeL({ hypothesis: text, references }) };
    return {
      splits: textSplits.filter((split) => data.format === "synthetic" || data[split] !== undefined),
      columns: columns.map(({ column }) => column),
      inputs: inputs.length,
      fitting: fitting.length,
      offset,
      samples: chosen.map((input) => ({
        id: input.id,
        prompt: input.prompt,
        references: input.references,
        texts: columns.map((column) => shown(column.of(input), input.references)),
      })),
    };
  }

  /** @throws as `page`. */
  async scores(question: TextsQuestion): Promise<TextScores> {
    const { subjects, samples } = await this.look(question);
    const whole = { ...question.choice, picked: null, filter: "", offset: 0, count: null };
    const { inputs } = chooseInputs(samples, whole);
    const columns = keptColumns(subjects, question.decoding).map(({ column, of }) => ({
      key: column.key,
      texts: inputs.map(of),
    }));
    const begun = columns.filter(({ texts }) => texts.some((text) => text !== undefined));
    // Of a test set without references there is nothing to score.
    const common = inputs.flatMap(({ references }, i) =>
      references.length > 0 && begun.every(({ texts }) => texts[i] !== undefined) ? [i] : [],
    );
    return {
      samples: begun.length === 0 ? 0 : common.length,
      columns: columns.map((column) => ({
        key: column.key,
        texts: column.texts.filter((text) => text !== undefined).length,
        scores:
          begun.includes(column) && common.length > 0
            ? nlgScores(common.map((i) => ({ hypothesis: column.texts[i]!, references: inputs[i]!.references })))
            : null,
      })),
    };
  }

  private async look({ runs, choice }: TextsQuestion): Promise<Looked> {
    const subjects = await Promise.all([...new Set(runs)].map(textSubject));
    const [first] = subjects;
    if (first?.loaded === undefined) {
      const message = first?.problem?.kind === "unreadable" ? first.problem.message : "no run is given";
      throw badInput({ what: `there are no samples to show: ${message}` });
    }
    const { config, baseDirectory } = first.loaded;
    const { key, read, take } = splitSource(config, choice.split, baseDirectory);
    return { subjects, samples: take(this.splits.get(key, () => read().samples)), data: config.data };
  }
}

/** For each model its texts before fine-tuning, then those of the runs that began from it. */
function keptColumns(subjects: readonly TextSubject[], decoding: Decoding): KeptColumn[] {
  return byModel(subjects).flatMap(({ key, name, subjects: runs }) => {
    const textsOf = (files: readonly string[], model: string | null) => {
      const kept = new KeptTexts(files.flatMap(readTexts), model);
      return (input: Sample) => kept.of(input)?.text;
    };
    const before = runs.map(({ run }) => textsFile(run, "before", decoding));
    return [
      {
        column: { kind: "before", key, model: name, problem: runs[0]!.model === null ? runs[0]!.problem : null },
        of: textsOf(before, runs[0]!.model),
      },
      ...runs.map(
        ({ run, model, problem }): KeptColumn => ({
          column: { kind: "after", key: run, problem },
          of: textsOf([textsFile(run, "after", decoding)], model),
        }),
      ),
    ];
  });
}
