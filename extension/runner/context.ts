/** What a command talks to: the two output streams, and the user's wish to stop. */
import type { Interrupts } from "./interrupts.ts";

export interface OutputStream extends NodeJS.WritableStream {
  isTTY?: boolean;
  columns?: number;
}

export interface Context {
  /** Results. */
  stdout: OutputStream;
  /** Progress and errors. */
  stderr: OutputStream;
  interrupts: Interrupts;
}

/**
 * Keeps a failing output from ending the process with a stack trace.
 *
 * A reader that has gone (`| head`) is no error: the command goes on without it. Anything else (a full disk behind `>`) is told
 * once on the other stream, and the exit code becomes 1.
 */
export function guardOutput(stream: OutputStream, other: OutputStream): void {
  let told = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || told) return;
    told = true;
    process.exitCode = 1;
    other.write(`cannot write the output: ${error.message}\n`);
  });
}
