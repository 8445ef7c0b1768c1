/** Generated texts that a run keeps, and the page that shows them. */
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { GeneratedTexts } from "../../../../extension/programs/archive/generatedTexts.ts";
import { readTexts } from "../../../../extension/programs/texts/keptTexts.ts";
import type { TextsQuestion } from "../../../../extension/protocol/run/texts.ts";
import { put } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { defineTarget } from "../../target.ts";

const decoding = { strategy: "greedy", maxNewTokens: 64 } as const;
const kept = {
  sample: "validation/0",
  prompt: "p",
  text: "t",
  logProbability: -1,
  decoding,
  model: "m",
  backend: "wasm",
};
const file = "texts/greedy-64.jsonl";

export const texts = defineTarget(({ baseRun, scratch }) => {
  const run = path.join(scratch, "texts");
  cpSync(baseRun, run, { recursive: true });
  const record: unknown = JSON.parse(readFileSync(path.join(baseRun, "run.json"), "utf8"));
  const generated = new GeneratedTexts();
  return {
    make: (random) => ({
      lines: [0, 1, 2]
        .map(() => (random.below(2) === 0 ? jsonText(mutateJson(kept, random)) : mutateText(jsonText(kept), random)))
        .join("\n"),
      record: jsonText(random.below(3) > 0 ? record : mutateJson(record, random)),
      filter: pick(random, ["", "x", "\\", "(", "a b"]),
      offset: pick(random, [0, 1, 1e9]),
      count: pick(random, [1, 10, null]),
    }),
    async run({ lines, record, ...shown }) {
      readTexts(put(run, file, lines));
      put(run, "run.json", record);
      const choice = { split: "validation" as const, picked: null, ...shown };
      const question: TextsQuestion = { runs: [run], choice, decoding };
      await generated.page(question);
      await generated.scores(question);
    },
  };
});
