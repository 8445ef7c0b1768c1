/** A run whose events are damaged: curves, decisions, similarities, the line in the list, the report. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decisionMatrix } from "../../../../extension/programs/archive/decisionMatrix.ts";
import { RunEntry } from "../../../../extension/programs/archive/runEntry.ts";
import { similarityTable } from "../../../../extension/programs/archive/similarityTable.ts";
import { reportRuns } from "../../../../extension/programs/cli/runReport.ts";
import { attempt, defineTarget, refuseEngineWords } from "../../target.ts";
import { damagedEvents, eventsIn } from "./events.ts";

export const archive = defineTarget(({ baseRun, scratch }) => {
  const run = path.join(scratch, "archive");
  cpSync(baseRun, run, { recursive: true });
  const record = JSON.parse(readFileSync(path.join(baseRun, "run.json"), "utf8"));
  writeFileSync(path.join(run, "run.json"), JSON.stringify({ ...record, status: "interrupted", endedAt: null }));
  const logs = ["metrics.jsonl", "timings.jsonl"] as const;
  const events = logs.map((name) => eventsIn(path.join(baseRun, name)));
  return {
    make: (random) => events.map((list) => damagedEvents(list, 1 / 4, random)),
    async run(texts: string[]) {
      for (const [at, name] of logs.entries()) writeFileSync(path.join(run, name), texts[at]!);
      const entry = new RunEntry(run, () => {});
      // What goes to the host must be what a message can carry.
      const asked = (ask: () => unknown) => attempt(async () => structuredClone(await ask()));
      await asked(() => entry.look());
      await asked(() => entry.follow());
      await asked(() => entry.summary());
      await asked(async () => decisionMatrix(await entry.observe(), "up.act", 0));
      await asked(async () => similarityTable(await entry.observe(), "up.act", { granularity: "sample" }));
      await asked(() => reportRuns([run], "markdown"));
      refuseEngineWords("summary", entry.summary()?.error);
    },
    show: (texts) => texts.join("\n"),
  };
});
