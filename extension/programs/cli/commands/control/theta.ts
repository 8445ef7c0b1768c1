import { badInput } from "../../../../protocol/errors.ts";
import type { HandSetting } from "../../../../protocol/messages/runnerApi.ts";
import { thresholdGroups } from "../../../../protocol/thresholdGroups.ts";
import { callRun } from "../../../control/client.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exitCodes.ts";
import { refuseNoRun } from "../../runFolder.ts";

export const theta = defineCommand({
  name: "theta",
  summary: "Set the threshold of a running run by hand, from its next step on.",
  positional: "RUN [THETA]",
  options: {
    group: { value: "GROUP", choices: thresholdGroups, help: "Whose threshold; default activation." },
    auto: { help: "Return to automatic control." },
  },
  notes: "RUN is a run's folder, THETA a cosine from -1 to 2. The change is recorded and marked on the charts.",
  async run({ values, positionals }, { stdout }) {
    const [run, value] = positionals;
    const group = values.group ?? "activation";
    const setting = settingOf(value, values.auto);
    refuseNoRun(run!);
    await callRun(run!, (process) => process.setTheta(setting, group));
    stdout.write(
      setting === "giveBack"
        ? `${run}: automatic control resumes with the next step.\n`
        : `${run}: theta is ${setting} from the next step on.\n`,
    );
    return exitCodes.done;
  },
});

function settingOf(text: string | undefined, auto: boolean): HandSetting {
  if (auto && text === undefined) return "giveBack";
  const value = Number(text);
  if (!auto && text !== undefined && text.trim() !== "" && value >= -1 && value <= 2) return value;
  throw badInput({
    what: auto ? "--auto takes no threshold" : text === undefined ? "theta needs a threshold" : "this is no threshold",
    ...(text !== undefined && { value: text }),
    range: "a number from -1 to 2, or --auto",
    remedy: "See splitcom theta --help.",
  });
}
