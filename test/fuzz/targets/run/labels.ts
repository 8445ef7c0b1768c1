/** What the user wrote on a run, read and changed. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { changeLabels, readLabels } from "../../../../extension/programs/archive/labelsFile.ts";
import { put } from "../../files.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { pick } from "../../mutate/oddValues.ts";
import { mutateText } from "../../mutate/text.ts";
import { attempt, defineTarget } from "../../target.ts";

const labelsValue = { name: "x", starred: true, note: "n", tags: ["a", "b"] };
const changes = [
  { name: "z" },
  { note: "q" },
  { tags: ["1", " ", ""] },
  { starred: false },
  { name: "x".repeat(300) },
  { name: "" },
];

export const labels = defineTarget(({ scratch }) => {
  const run = path.join(scratch, "labels");
  mkdirSync(run, { recursive: true });
  return {
    make: (random) => ({
      text:
        random.below(2) === 0 ? jsonText(mutateJson(labelsValue, random)) : mutateText(jsonText(labelsValue), random),
      change: pick(random, changes),
    }),
    async run({ text, change }) {
      put(run, "labels.json", text);
      await attempt(() => readLabels(run));
      await changeLabels(run, change);
    },
  };
});
