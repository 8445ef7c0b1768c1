/** What lies under a name: only ordinary files hold what we read and write, anything else may block, never end, or lead elsewhere. */
import type { BigIntStats, Stats } from "node:fs";
import { badInput } from "../../../protocol/errors.ts";

type Found = Stats | BigIntStats;

/** In words, as in "this is …, not a file"; undefined for an ordinary file. */
export function oddKind(found: Found): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return "a folder";
  if (found.isSymbolicLink()) return "a symbolic link";
  if (found.isFIFO()) return "a named pipe";
  return found.isSocket() ? "a socket" : "a device";
}

/** @throws bad-input for whatever is no ordinary file. @param doing what is attempted, as for `fileError` */
export function refuseOddKind(found: Found, doing: string, file: string): void {
  const kind = oddKind(found);
  if (kind === undefined) return;
  const remedy = kind === "a folder" ? "Check the path." : "Name an ordinary file, or put one in its place.";
  throw badInput({ what: `${doing}: this is ${kind}, not a file`, where: file, remedy });
}
