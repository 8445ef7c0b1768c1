import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { showResumed } from "../showRun.ts";
import { outputOptions } from "./run.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "Resume a stopped, killed or failed run; the result is the same as without the interruption.",
  positional: "RUN",
  options: {
    "take-over": {
      help: "Resume a run that a process on another machine or in another container has claimed. Use it only once you know that this process has ended.",
    },
    ...outputOptions,
  },
  notes:
    "RUN is a run's folder. The run resumes after its last checkpoint, or from the beginning if it has none, with its original configuration.",
  async run({ values, positionals }, context) {
    const { record } = await showResumed(positionals[0]!, { ...values, takeOver: values["take-over"] }, context);
    return record.status === "interrupted" ? exitCodes.interrupted : exitCodes.done;
  },
});
