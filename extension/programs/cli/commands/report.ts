import { append } from "../../../protocol/config/largeLists.ts";
import { toWireError } from "../../../protocol/errors.ts";
import { reportFormats } from "../../../protocol/messages/names.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { type ReadRows, type RunRow, readRunRows, showRunRows } from "../runTable.ts";

export const report = defineCommand({
  name: "report",
  summary: "Compare runs: perplexity, traffic, saving, time.",
  positional: "RUN…",
  options: {
    format: { value: "FORMAT", choices: reportFormats, help: "Default markdown." },
  },
  notes: `RUN is a run's folder, or a folder of runs such as .splitcom/runs.
Runs that cannot be read are reported on stderr; the exit code is 2 only if none can be read.`,
  async run({ values, positionals }, { stdout, stderr }) {
    const rows: RunRow[] = [];
    for (const folder of positionals) {
      const read = await readRows(folder);
      append(rows, read.rows);
      for (const complaint of read.complaints) stderr.write(`${complaint}\n`);
    }
    if (rows.length === 0) return exitCodes["bad-input"];
    stdout.write(showRunRows(rows, values.format ?? "markdown"));
    return exitCodes.done;
  },
});

/** Another folder may still hold runs that can be read. */
async function readRows(folder: string): Promise<ReadRows> {
  try {
    return await readRunRows(folder);
  } catch (error) {
    return { rows: [], complaints: [toWireError(error).message] };
  }
}
