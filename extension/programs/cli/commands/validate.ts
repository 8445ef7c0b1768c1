import path from "node:path";
import { parseConfig } from "../../../protocol/config/parseConfig.ts";
import { openValidator } from "../../validate/validator.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { openExperiment, readConfigFile } from "../loadConfig.ts";
import { setOption } from "./run.ts";

export const validate = defineCommand({
  name: "validate",
  summary: "Check a configuration with its model and data, without running it.",
  positional: "CONFIG",
  options: { set: setOption },
  notes: `Prints every issue on stderr as file:line:column: message, warnings as file:line:column: warning: message; an issue
of a value that --set gives is printed at the --set. Warnings do not keep a configuration from being valid.`,
  async run({ values, positionals }, { stdout, stderr }) {
    const file = positionals[0]!;
    const { text, place } = readConfigFile(file, values.set);
    const { issues } = await openValidator().validate(text, path.resolve(file), null);
    for (const issue of issues) {
      const rating = issue.severity === "warning" ? "warning: " : "";
      const { where, message } = place({ ...issue, where: file, fixes: [] });
      stderr.write(`${where}: ${rating}${message}\n`);
    }
    const warnings = issues.filter(({ severity }) => severity === "warning").length;
    const { config } = parseConfig(text, file);
    if (config === undefined || warnings < issues.length) return exitCodes["bad-input"];
    // What only reading all of the model shows: the editor does not wait for that.
    const baseDirectory = path.dirname(path.resolve(file));
    const { clients, validation, sizes, model } = await openExperiment({ config, file, text, baseDirectory, place });
    const samples = clients.reduce((sum, own) => sum + own.length, 0);
    const counted = warnings === 0 ? "" : `, with ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
    stdout.write(
      `${file} is valid${counted}: ${model.source} with ${model.config.layers} blocks, ${samples} training samples at ` +
        `${clients.length} clients, ${validation.length} held out (${sizes.validation.inputs} distinct inputs)\n`,
    );
    return exitCodes.done;
  },
});
