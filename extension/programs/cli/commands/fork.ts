import { forkRun } from "../../../engine/store/forkRun.ts";
import { integerOption } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { refuseNoRun } from "../runFolder.ts";
import { showResumed } from "../showRun.ts";
import { outputOptions, recordGitOption, setOption } from "./run.ts";

export const fork = defineCommand({
  name: "fork",
  summary: "Continue from a checkpoint of a run as a new run, with other thresholds, epochs or learning rate.",
  positional: "RUN",
  options: {
    epoch: { value: "N", help: "Continue after this epoch; default the latest of which there is a checkpoint." },
    set: setOption,
    name: { value: "NAME", help: "Name of the new run; default the run's with (fork)." },
    out: { value: "DIR", help: "The new run's own folder; by default a new one beside RUN." },
    "record-git": recordGitOption,
    ...outputOptions,
  },
  notes: `RUN is a run's folder. Example: splitcom fork RUN --epoch 8 --set control.theta=0.95
A run keeps the last two checkpoints that it saved, none after its last epoch, and with checkpoint.keepEvery those of every so many epochs
before. The new run has the events up to there, and its record says what it was forked from and with which changes. RUN stays as it is.`,
  async run({ values, positionals }, context) {
    refuseNoRun(positionals[0]!);
    const epoch = values.epoch === undefined ? undefined : integerOption("epoch", values.epoch, 1, 100_000);
    const directory = await forkRun(positionals[0]!, {
      ...{ epoch, sets: values.set, name: values.name, directory: values.out, startedAt: new Date() },
      recordGit: values["record-git"],
    });
    const { record } = await showResumed(directory, { ...values, takeOver: false }, context);
    return record.status === "interrupted" ? exitCodes.interrupted : exitCodes.done;
  },
});
