import { fileFormats } from "../../../engine/data/fileFormat.ts";
import { guessFormat } from "../../../engine/data/guessFormat.ts";
import { readSamples } from "../../../engine/data/read.ts";
import { distinctInputs } from "../../../engine/data/references.ts";
import { readTextFile } from "../../../engine/io/files/textFile.ts";
import { nlgScores } from "../../../engine/observe/nlg/scores.ts";
import { badInput } from "../../../protocol/errors.ts";
import { type NlgScores, nlgTitles } from "../../../protocol/run/texts.ts";
import { defineCommand } from "../command.ts";
import { languageOption, printNotes } from "../dataNotes.ts";
import { exitCodes } from "../exitCodes.ts";
import { markdownTable } from "../table.ts";

export const score = defineCommand({
  name: "score",
  summary: "Score generated texts against references: BLEU, NIST, METEOR, ROUGE-L, CIDEr.",
  options: {
    hyp: { value: "FILE", required: true, help: "Generated texts, one per line, in the order of the distinct inputs." },
    ref: {
      value: "FILE",
      required: true,
      help: "The data with the references; references of the same input are grouped.",
    },
    format: { value: "FORMAT", choices: fileFormats, help: "Format of the references; inferred by default." },
    language: languageOption,
    json: { help: "JSON: bleu, nist, meteor, rougeL, cider." },
  },
  notes:
    "Definitions are those of e2e-metrics; METEOR has exact, stem and synonym matches of our own and is not METEOR 1.5.",
  async run({ values }, { stdout, stderr }) {
    const format = values.format ?? guessFormat(values.ref);
    const { samples, notes } = readSamples(format, values.ref, { split: "references", language: values.language });
    printNotes(stderr, notes);
    const inputs = distinctInputs(samples);
    const hypotheses = readTextFile(values.hyp)
      .replace(/\r?\n$/, "")
      .split(/\r?\n/);
    if (hypotheses.length !== inputs.length) {
      throw badInput({
        what: "the number of texts differs from the number of distinct inputs",
        where: values.hyp,
        value: `${hypotheses.length} lines`,
        range: `${inputs.length}, the distinct inputs of ${values.ref}`,
      });
    }
    const scores = nlgScores(hypotheses.map((hypothesis, i) => ({ hypothesis, references: inputs[i]!.references })));
    stdout.write(values.json ? `${JSON.stringify(scores, null, 2)}\n` : table(scores));
    return exitCodes.done;
  },
});

function table(scores: NlgScores): string {
  const rows = Object.entries(nlgTitles).map(([key, title]) => ({ title, value: scores[key as keyof NlgScores] }));
  return markdownTable(rows, [
    { title: "metric", align: "left", show: ({ title }) => title },
    { title: "score", align: "right", show: ({ value }) => value.toFixed(4) },
  ]);
}
