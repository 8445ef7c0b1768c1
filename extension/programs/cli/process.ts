/** The edge to the operating system: streams, signals, exit code. */
import { toWireError } from "../../protocol/errors.ts";
import { faultDetails } from "../../protocol/faults.ts";
import { processInterrupts } from "../interrupts.ts";
import { type Context, guardOutput, type Output, outputOn, type ProcessStreams } from "./context.ts";
import { exitCodes } from "./exitCodes.ts";
import { saveFault } from "./faultFile.ts";

export type Program = (context: Context) => Promise<number>;

/** Runs a program as this process. */
export async function runProcess(program: Program): Promise<void> {
  const { stdout, stderr } = process;
  guardOutput(stdout, stderr);
  guardOutput(stderr, stdout);
  // An error that nothing awaits or catches, as in a timer: printed like any other failure, and the process ends.
  process.on("uncaughtException", (error) => process.exit(printFailure(error, outputOn(stderr))));
  const code = await exitCodeOf(program, { stdout, stderr, interrupts: processInterrupts() });
  // Not process.exit: what was written to a pipe must still get through. An output that failed has set it already.
  process.exitCode ||= code;
}

/** A program's exit code; whatever it throws becomes one message on stderr, never a stack trace. */
export async function exitCodeOf(program: Program, { stdout, stderr, interrupts }: ProcessStreams): Promise<number> {
  const context: Context = { stdout: outputOn(stdout), stderr: outputOn(stderr), interrupts };
  try {
    return await program(context);
  } catch (error) {
    return printFailure(error, context.stderr);
  }
}

/** @returns the exit code. */
function printFailure(error: unknown, stderr: Output): number {
  const { kind, message } = toWireError(error);
  stderr.write(`${message}\n`);
  const details = faultDetails(error);
  const file = details && saveFault(details);
  if (file) stderr.write(`The log: ${file}\n`);
  return exitCodes[kind];
}
