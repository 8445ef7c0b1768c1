/** What was left out of a data file or chosen in it, told on the command line. */
import type { OutputStream } from "./context.ts";

export const languageOption = {
  value: "CODE",
  help: "Of texts in several languages; by default English, or else the first.",
} as const;

/** @param stream for progress and errors: results stay as they are. */
export function tellNotes(stream: OutputStream, notes: readonly string[]): void {
  for (const note of notes) stream.write(`note: ${note}\n`);
}
