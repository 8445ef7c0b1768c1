/** What a command talks to: the two outputs, and the user's wish to stop. */
import { terminalText } from "../../protocol/text/terminalText.ts";
import type { Interrupts } from "../interrupts.ts";

export interface OutputStream extends NodeJS.WritableStream {
  isTTY?: boolean;
  columns?: number;
}

/** Where a command writes: text that may hold names, paths and messages of others. */
export interface Output {
  /** Writes a text without what a terminal would act on (`terminalText`); JSON stays JSON. */
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
  /** For escape sequences of our own, as of a progress bar: what else goes there passes `terminalText` first. */
  readonly stream: OutputStream;
}

export interface Context {
  /** Results. */
  stdout: Output;
  /** Progress and errors. */
  stderr: Output;
  interrupts: Interrupts;
}

/** The streams of a process and its interrupts. */
export type ProcessStreams = Record<"stdout" | "stderr", OutputStream> & Pick<Context, "interrupts">;

/** A stream as the one way by which a program's text reaches a terminal. */
export function outputOn(stream: OutputStream): Output {
  return {
    write: (text) => void stream.write(terminalText(text)),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
    stream,
  };
}

/**
 * Keeps a failing output from ending the process with a stack trace.
 *
 * A reader that has gone (`| head`) is no error: the command continues without it. Anything else (a full disk behind `>`) is reported
 * once on the other stream, and the exit code becomes 1.
 */
export function guardOutput(stream: OutputStream, other: OutputStream): void {
  let reported = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || reported) return;
    reported = true;
    process.exitCode = 1;
    other.write(`cannot write the output: ${error.message}\n`);
  });
}
