import { append } from "../../../protocol/config/largeLists.ts";
import { badInput, toWireError } from "../../../protocol/errors.ts";
import { reportFormats } from "../../../protocol/messages/names.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exitCodes.ts";
import { type ReadRows, type ReportOptions, type ReportRow, readRunRows, showRunRows } from "../runTable.ts";

export const report = defineCommand({
  name: "report",
  summary: "Compare runs: perplexity, traffic, saving, time.",
  positional: "RUN…",
  options: {
    target: { value: "PERPLEXITY", help: "Add what each run used to reach this perplexity: epochs, bytes, time." },
    format: { value: "FORMAT", choices: reportFormats, help: "Default markdown." },
  },
  notes: `RUN is a run's folder, or a folder of runs such as .splitcom/runs.
Runs that cannot be read are reported on stderr; the exit code is 2 only if none can be read.`,
  async run({ values, positionals }, { stdout, stderr }) {
    const target = values.target === undefined ? undefined : perplexityOption(values.target);
    const rows: ReportRow[] = [];
    for (const folder of positionals) {
      const read = await readRows(folder, { target });
      append(rows, read.rows);
      for (const complaint of read.complaints) stderr.write(`${complaint}\n`);
    }
    if (rows.length === 0) return exitCodes["bad-input"];
    stdout.write(showRunRows(rows, values.format ?? "markdown", { target }));
    return exitCodes.done;
  },
});

/** @throws bad-input for what no model can have: perplexity is at least 1. */
function perplexityOption(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 1) return value;
  throw badInput({ what: "--target is not as expected", value: text, range: "a perplexity, at least 1" });
}

/** Another folder may still hold runs that can be read. */
async function readRows(folder: string, options: ReportOptions): Promise<ReadRows> {
  try {
    return await readRunRows(folder, options);
  } catch (error) {
    return { rows: [], complaints: [toWireError(error).message] };
  }
}
