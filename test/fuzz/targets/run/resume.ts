/** Going on with a run whose record or log is damaged. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readResumption } from "../../../../extension/engine/store/resumeRun.ts";
import { jsonText, mutateJson } from "../../mutate/json.ts";
import { defineTarget } from "../../target.ts";
import { damagedEvents, eventsIn } from "./events.ts";

export const resume = defineTarget(({ baseRun, scratch }) => {
  const run = path.join(scratch, "resume");
  cpSync(baseRun, run, { recursive: true });
  const record: Record<string, unknown> = JSON.parse(readFileSync(path.join(baseRun, "run.json"), "utf8"));
  record.status = "interrupted";
  const metrics = eventsIn(path.join(baseRun, "metrics.jsonl"));
  return {
    make: (random) => ({
      record: jsonText(mutateJson(record, random)),
      metrics: damagedEvents(metrics, random.below(3) > 0 ? 0 : 1 / 8, random),
    }),
    async run(input) {
      writeFileSync(path.join(run, "run.json"), input.record);
      writeFileSync(path.join(run, "metrics.jsonl"), input.metrics);
      await readResumption(run);
    },
  };
});
