/** What was skipped or chosen in a data file, printed on the command line. */
import type { Output } from "./context.ts";

export const languageOption = {
  value: "CODE",
  help: "Language of the texts to use; default: English, otherwise the first.",
} as const;

/** @param output for progress and errors: results stay as they are. */
export function printNotes(output: Output, notes: readonly string[]): void {
  for (const note of notes) output.write(`note: ${note}\n`);
}
