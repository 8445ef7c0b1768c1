import { reportFormats } from "../../protocol/archiveApi.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { type RunRow, readRunRows, showRunRows } from "../runTable.ts";

export const report = defineCommand({
  name: "report",
  summary: "Compare runs: perplexity, traffic, saving, time.",
  positional: "RUN…",
  options: {
    format: { value: "FORMAT", choices: reportFormats, help: "Default markdown." },
  },
  notes: "RUN is a run's folder, or a folder that holds runs, such as .splitcom/runs.",
  async run({ values, positionals }, { stdout }) {
    const rows: RunRow[] = [];
    for (const folder of positionals) rows.push(...(await readRunRows(folder)));
    stdout.write(showRunRows(rows, values.format ?? "markdown"));
    return exitCodes.done;
  },
});
