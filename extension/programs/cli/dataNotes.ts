/** What was left out of a data file or chosen in it, told on the command line. */
import type { Output } from "./context.ts";

export const languageOption = {
  value: "CODE",
  help: "Of texts in several languages; by default English, or else the first.",
} as const;

/** @param output for progress and errors: results stay as they are. */
export function printNotes(output: Output, notes: readonly string[]): void {
  for (const note of notes) output.write(`note: ${note}\n`);
}
