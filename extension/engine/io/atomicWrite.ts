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
  const temporary = temporaryName(file);
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

/** As {@link writeAtomically}, of parts that come over time; a process that exits meanwhile leaves nothing behind. */
export async function writeAtomicallyInParts(file: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = temporaryName(file);
  const remove = () => rmSync(temporary, { force: true });
  process.once("exit", remove);
  try {
    const descriptor = openSync(temporary, "w");
    try {
      for await (const part of parts) writeFully(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    remove();
    throw fileError(error, "cannot write", file);
  } finally {
    process.off("exit", remove);
  }
}

function temporaryName(file: string): string {
  return `${file}.${process.pid}.tmp`;
}

/** Writes all bytes at the descriptor's position; one call of the system may take fewer. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
