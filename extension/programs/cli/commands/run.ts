import { gitDetails } from "../../../protocol/run/runRecord.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { loadConfig } from "../loadConfig.ts";
import { defaultRunsFolder } from "../runFolder.ts";
import { showRun } from "../showRun.ts";

export const setOption = {
  value: "PATH=VALUE",
  multiple: true,
  help: "Change one configuration value: --set training.epochs=3, --set control.kind=schedule; an object is JSON in single quotes.",
} as const;

export const recordGitOption = {
  value: "DETAIL",
  choices: gitDetails,
  help: "What run.json records of the git repository: everything (differences, untracked names), only the commit, or nothing; default full.",
} as const;

export const outputOptions = {
  json: { help: "Print one event per line on stdout." },
  quiet: { help: "Show no progress; print only the run's folder at the end.", short: "q" },
} as const;

export const run = defineCommand({
  name: "run",
  summary: "Run an experiment and record it.",
  positional: "CONFIG",
  options: {
    out: { value: "DIR", help: `The run's own folder; by default a new one in ${defaultRunsFolder}.` },
    set: setOption,
    "record-git": recordGitOption,
    ...outputOptions,
  },
  notes: "Ctrl-C stops before the next step; a second Ctrl-C stops at once. Recorded data is kept.",
  async run({ values, positionals }, context) {
    const { record } = await showRun(
      loadConfig(positionals[0]!, values.set),
      { ...values, recordGit: values["record-git"] },
      context,
    );
    return record.status === "interrupted" ? exitCodes.interrupted : exitCodes.done;
  },
});
