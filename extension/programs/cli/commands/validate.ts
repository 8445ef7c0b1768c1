import { readWarmStarts } from "../../../engine/store/policyFile.ts";
import { defineCommand } from "../command.ts";
import { printNotes } from "../dataNotes.ts";
import { exitCodes } from "../exitCodes.ts";
import { loadConfig, openExperiment } from "../loadConfig.ts";
import { setOption } from "./run.ts";

export const validate = defineCommand({
  name: "validate",
  summary: "Check a configuration with its model and data, without running it.",
  positional: "CONFIG",
  options: { set: setOption },
  notes: "Prints every issue on stderr as file:line:column: message.",
  async run({ values, positionals }, { stdout, stderr }) {
    const loaded = loadConfig(positionals[0]!, values.set);
    readWarmStarts(loaded.config, loaded.baseDirectory);
    const { clients, validation, model, notes } = await openExperiment(loaded);
    printNotes(stderr, notes);
    const samples = clients.reduce((sum, own) => sum + own.length, 0);
    stdout.write(
      `${loaded.file} is valid: ${model.source} with ${model.config.layers} blocks, ` +
        `${samples} training samples at ${clients.length} clients, ${validation.length} held out\n`,
    );
    return exitCodes.done;
  },
});
