/**
 * Errors that are not ours.
 *
 * A TypeError or a RangeError is a fault of the program. Its message names our variables and is of no use to the user, who reads
 * that there is a fault, of which kind, and where it came up; the log gets the rest.
 */
import type { ErrorParts } from "./errors.ts";

/** By name: an error that comes from another realm (a worker, a test's) is no instance of this one's classes. */
const faultNames = new Set([
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "EvalError",
  "URIError",
  "AssertionError",
  "InternalError",
  "RuntimeError",
  "CompileError",
  "LinkError",
]);

const memoryRanOut = /allocation failed|could not allocate|out of memory|cannot grow/i;
const tooLong = /invalid string length|cannot create a string longer/i;

const freeMemory = "Try a smaller batch, fewer lanes or a smaller model, or close other programs.";
const reportIt = "The details are in the log; please report them.";

/** What the user reads about an error that is not ours. Never throws. @param error any thrown value. */
export function faultParts(error: unknown): ErrorParts {
  const { name, message } = nameAndMessage(error);
  if (memoryRanOut.test(message) && name !== "Error") return { what: "there is not enough memory", remedy: freeMemory };
  if (tooLong.test(message)) return { what: "the text is longer than the program supports" };
  if (!faultNames.has(name) && message !== "") return { what: message };
  return {
    what: `internal error, not caused by the input (${name || "unknown"})`,
    remedy: reportIt,
  };
}

/**
 * For logs: a fault's stack, or what there is of it; undefined for an error that says all there is in its message. One of ours that
 * stands for a fault has them as its cause (`fault` in errors.ts).
 */
export function faultDetails(error: unknown): string | undefined {
  if (isOurs(error)) {
    const cause = read(error, "cause");
    return typeof cause === "string" ? cause : undefined;
  }
  const { name, message } = nameAndMessage(error);
  if (!faultNames.has(name)) return undefined;
  const stack = read(error, "stack");
  return typeof stack === "string" && stack !== "" ? stack : `${name}: ${message}`;
}

const isOurs = (error: unknown) => read(error, "name") === "SplitcomError";

function nameAndMessage(error: unknown): { name: string; message: string } {
  const name = read(error, "name");
  const message = typeof error === "object" && error !== null ? read(error, "message") : error;
  return { name: typeof name === "string" ? name : "", message: asText(message) };
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return value === undefined || value === null ? "" : String(value);
  } catch {
    return "";
  }
}

/** A thrown value may be anything, with getters that throw themselves. */
function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}
