/** Files that are either whole or not there. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { fileError } from "./fileErrors.ts";

/**
 * Replaces a file by the given parts, one after the other. Readers see the old file or the new one, never a mixture, also
 * after a crash or a full disk.
 *
 * @throws bad-input for an unwritable place, run-failed for a full disk.
 */
export function writeAtomically(file: string, parts: Iterable<Uint8Array>): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, "w");
    try {
      for (const part of parts) writeFully(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileError(error, "cannot write", file);
  }
}

/** Writes all bytes at the descriptor's position; one call of the system may take fewer. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
