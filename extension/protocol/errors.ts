/**
 * Errors a user can act on.
 *
 * Every failure that reaches a user carries what was wrong, where, the offending value, the accepted range and
 * what to do about it; a stack trace is never the answer. `kind` decides the exit code and how a panel shows it.
 */
import { faultDetails, faultParts } from "./faults.ts";

const errorKinds = ["bad-input", "run-failed", "interrupted"] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** The parts of a message; all but `what` are optional, none is repeated in another. */
export interface ErrorParts {
  /** What is wrong, as a sentence without a full stop. */
  what: string;
  /** Where: a file, a file with line, a config path, a frame offset. */
  where?: string;
  /** The offending value, already printable. */
  value?: string;
  /** The accepted range or the expected form. */
  range?: string;
  /** What the user can do now. */
  remedy?: string;
}

/** An error in serializable form, as it crosses threads, processes and the run store. */
export interface WireError extends ErrorParts {
  kind: ErrorKind;
  message: string;
}

export class SplitcomError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly parts: ErrorParts,
    options?: ErrorOptions,
  ) {
    super(describe(parts), options);
    this.name = "SplitcomError";
  }
}

/** Bad input of any kind: config, file, frame, message. Exit code 2. */
export function badInput(parts: ErrorParts, cause?: unknown): SplitcomError {
  return new SplitcomError("bad-input", parts, { cause });
}

/** The input was fine, the run could not continue. Exit code 1. */
export function runFailed(parts: ErrorParts, cause?: unknown): SplitcomError {
  return new SplitcomError("run-failed", parts, { cause });
}

/**
 * Any thrown value as a serializable error. Never throws.
 *
 * One that is not ours becomes a failed run: a fault of the program is reported as such ({@link faultParts}), anything else by its message.
 */
export function toWireError(error: unknown): WireError {
  if (error instanceof SplitcomError) return { kind: error.kind, message: error.message, ...error.parts };
  const parts = faultParts(error);
  // A message of the system's or a library's ends as it ends.
  const message = parts.remedy === undefined ? parts.what : describe(parts);
  return { kind: "run-failed", message, ...parts };
}

/** The inverse of {@link toWireError}, for whatever the other side has sent. @param cause the fault's details, for the log */
export function fromWireError(wire: unknown, cause?: unknown): SplitcomError {
  const sent: Partial<Record<keyof WireError, unknown>> = typeof wire === "object" && wire !== null ? wire : {};
  const { what, message } = sent;
  const kind = errorKinds.find((known) => known === sent.kind) ?? "run-failed";
  const parts: ErrorParts = {
    what: typeof what === "string" ? what : typeof message === "string" ? message : "an error came without a message",
  };
  for (const name of ["where", "value", "range", "remedy"] as const) {
    const part = sent[name];
    if (typeof part === "string") parts[name] = part;
  }
  return new SplitcomError(kind, parts, { cause });
}

/**
 * Says of an error that is not ours what was being read or done; one of ours says so itself and passes through.
 *
 * @param where a file, a record, a command.
 */
export function fault(error: unknown, where?: string): SplitcomError {
  if (error instanceof SplitcomError) return error;
  return runFailed({ ...faultParts(error), ...(where !== undefined && { where }) }, faultDetails(error) ?? error);
}

/** Runs what reads or does something, and lets no error of another kind than ours out of it: see {@link fault}. */
export async function faultsAt<T>(where: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw fault(error, where);
  }
}

/** For the `default` branch of a switch over a union: a compile-time error when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

/** A message as a sentence; one may end in a question: did you mean …? */
export function withFullStop(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function describe({ what, where, value, range, remedy }: ErrorParts): string {
  const head = where === undefined ? what : `${where}: ${what}`;
  const found = value === undefined ? "" : ` (found ${value})`;
  const allowed = range === undefined ? "" : `; expected ${range}`;
  const sentence = withFullStop(`${head}${found}${allowed}`);
  return remedy === undefined ? sentence : `${sentence} ${remedy}`;
}
