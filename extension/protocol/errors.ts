/**
 * Errors a user can act on.
 *
 * Every failure that reaches a user carries what was wrong, where, the offending value, the accepted range and
 * what to do about it; a stack trace is never the answer. `kind` decides the exit code and how a panel shows it.
 */
export type ErrorKind = "bad-input" | "run-failed" | "interrupted";

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

/** The input was fine, the run could not go on. Exit code 1. */
export function runFailed(parts: ErrorParts, cause?: unknown): SplitcomError {
  return new SplitcomError("run-failed", parts, { cause });
}

/** Any thrown value as a serializable error; an unexpected one is reported as a failed run with its message. */
export function toWireError(error: unknown): WireError {
  if (error instanceof SplitcomError) return { kind: error.kind, message: error.message, ...error.parts };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "run-failed", message, what: message };
}

/** The inverse of {@link toWireError}. */
export function fromWireError(wire: WireError): SplitcomError {
  const { kind, message: _message, ...parts } = wire;
  return new SplitcomError(kind, parts);
}

/** For the `default` branch of a switch over a union: a compile-time error when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

function describe({ what, where, value, range, remedy }: ErrorParts): string {
  const head = where === undefined ? what : `${where}: ${what}`;
  const found = value === undefined ? "" : ` (found ${value})`;
  const allowed = range === undefined ? "" : `; expected ${range}`;
  return `${head}${found}${allowed}.${remedy === undefined ? "" : ` ${remedy}`}`;
}
