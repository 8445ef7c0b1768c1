/** `run.json`: what the list of runs and reports make of it. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readFacts } from "../../../../extension/programs/archive/runFacts.ts";
import { reportRuns } from "../../../../extension/programs/cli/runReport.ts";
import { reportFormats } from "../../../../extension/protocol/messages/names.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { mutateText } from "../../mutate/text.ts";
import { attempt, defineTarget, refuseEngineWords } from "../../target.ts";

export const record = defineTarget(({ baseRun, scratch }) => {
  const run = path.join(scratch, "record");
  cpSync(baseRun, run, { recursive: true });
  const file = path.join(run, "run.json");
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return {
    make: (random) => (random.below(4) > 0 ? jsonText(mutateJson(value, random)) : mutateText(jsonText(value), random)),
    async run(text: string) {
      writeFileSync(file, text);
      const facts = await readFacts(run);
      refuseEngineWords("facts", facts.error);
      structuredClone(facts);
      JSON.stringify(facts);
      for (const format of reportFormats) await attempt(() => reportRuns([run], format));
    },
    show: (text) => text,
  };
});
