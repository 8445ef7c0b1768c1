import { callRun } from "../../../control/client.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exitCodes.ts";
import { refuseNoRun } from "../../runFolder.ts";

export const pause = defineCommand({
  name: "pause",
  summary: "Pause a running run before its next step; splitcom resume continues it.",
  positional: "RUN…",
  options: {},
  notes: "RUN is a run's folder. A paused run keeps its memory, and lets the next queued run start.",
  async run({ positionals }, { stdout }) {
    positionals.forEach(refuseNoRun);
    for (const run of positionals) {
      await callRun(run, (process) => process.pause());
      stdout.write(`${run} pauses before its next step.\n`);
    }
    return exitCodes.done;
  },
});
