import { gitDetails } from "../../../protocol/run/runRecord.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { loadConfig } from "../loadConfig.ts";
import { defaultRunsFolder, showRun } from "../showRun.ts";

export const setOption = {
  value: "PATH=VALUE",
  multiple: true,
  help: "Change one value of the configuration: --set training.epochs=3.",
} as const;

export const recordGitOption = {
  value: "DETAIL",
  choices: gitDetails,
  help: "Of the git repository run.json tells all (differences, untracked names), the commit alone, or nothing; default full.",
} as const;

export const outputOptions = {
  json: { help: "One event a line on stdout." },
  quiet: { help: "No progress; only the run's folder at the end.", short: "q" },
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
  notes: "Ctrl-C stops before the next step, twice at once; what was recorded stays.",
  async run({ values, positionals }, context) {
    const { record } = await showRun(
      loadConfig(positionals[0]!, values.set),
      { ...values, recordGit: values["record-git"] },
      context,
    );
    return record.status === "interrupted" ? exitCodes.interrupted : exitCodes.done;
  },
});
