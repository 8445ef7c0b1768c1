import { setTimeout as wait } from "node:timers/promises";
import { callRun, isComputed } from "../../../control/client.ts";
import { killHolder } from "../../../control/killHolder.ts";
import { isWaiting, withdraw } from "../../../queue/queueFile.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exitCodes.ts";
import { refuseNoRun } from "../../runFolder.ts";

/** Milliseconds between two looks whether it has ended. */
const lookEvery = 100;

export const stop = defineCommand({
  name: "stop",
  summary: "Stop a running run before its next step, whoever started it.",
  positional: "RUN…",
  options: {
    wait: { help: "Return only once it has ended." },
    now: { help: "End its process at once, for one that does not respond." },
  },
  notes: `RUN is a run's folder. Recorded data is kept, and splitcom resume continues the run with the same result. A queued run leaves
the queue.`,
  async run({ values, positionals }, { stdout, interrupts }) {
    positionals.forEach(refuseNoRun);
    for (const run of positionals) {
      if (isWaiting(run)) {
        withdraw(run);
        stdout.write(`${run} left the queue.\n`);
        continue;
      }
      await (values.now ? killHolder(run) : callRun(run, (process) => process.stop()));
      if (!values.now) stdout.write(`${run} stops before its next step.\n`);
      while ((values.wait || values.now) && isComputed(run)) {
        if (interrupts.soon.aborted) return exitCodes.interrupted;
        await wait(lookEvery);
      }
      if (values.wait || values.now) stdout.write(`${run} has ended.\n`);
    }
    return exitCodes.done;
  },
});
