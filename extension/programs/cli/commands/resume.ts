import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { showResumed } from "../showRun.ts";
import { outputOptions } from "./run.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "Go on with a run that was stopped, killed or failed, as if it had never stopped.",
  positional: "RUN",
  options: {
    "take-over": {
      help: "Go on although another machine's or container's process has claimed the run: only once you know that it has ended.",
    },
    ...outputOptions,
  },
  notes:
    "RUN is a run's folder. It goes on after its last checkpoint, or from the beginning where it has none, with the configuration it began with.",
  async run({ values, positionals }, context) {
    const { record } = await showResumed(positionals[0]!, { ...values, takeOver: values["take-over"] }, context);
    return record.status === "interrupted" ? exitCodes.interrupted : exitCodes.done;
  },
});
