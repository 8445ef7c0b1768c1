/** Files that are either whole or not there. */
import { randomBytes } from "node:crypto";
import { closeSync, constants, fsyncSync, lstatSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { errorCode, fileError } from "./fileErrors.ts";
import { checkPlace, checkWay, openPlace, type Place, within } from "./place.ts";

/**
 * Replaces a file by the given parts, one after the other. Readers see the old file or the new one, never a mixture, also
 * after a crash or a full disk. Other names of the old file (hard links) keep the old content.
 *
 * @param options `flushed` false for a file that a run can do without: it survives a crash of the process, but is perhaps damaged by one
 * of the system. Waiting for the disk takes some 10 ms. `mode` as of `chmod`, before the user's mask.
 * @throws bad-input for an unwritable place, one behind a link or no ordinary file; run-failed for a full disk.
 */
export function writeAtomically(
  place: Place,
  parts: Iterable<Uint8Array>,
  { flushed = true, mode = 0o666 }: { flushed?: boolean; mode?: number } = {},
): void {
  const draft = openDraft(place, mode);
  try {
    try {
      for (const part of parts) writeFully(draft.descriptor, part);
      if (flushed) fsyncSync(draft.descriptor);
    } finally {
      closeSync(draft.descriptor);
    }
    finish(draft.file, place);
  } catch (error) {
    rmSync(draft.file, { force: true });
    throw fileError(error, "cannot write", place.path);
  }
}

/** As {@link writeAtomically}, of parts that come over time; a process that exits meanwhile leaves nothing behind. */
export async function writeAtomicallyInParts(place: Place, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = openDraft(place);
  const remove = () => rmSync(draft.file, { force: true });
  process.once("exit", remove);
  try {
    try {
      for await (const part of parts) writeFully(draft.descriptor, part);
      fsyncSync(draft.descriptor);
    } finally {
      closeSync(draft.descriptor);
    }
    finish(draft.file, place);
  } catch (error) {
    remove();
    throw fileError(error, "cannot write", place.path);
  } finally {
    process.off("exit", remove);
  }
}

const draftFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** Under a name that nobody can foresee, so that nobody can put a link there. */
function openDraft(place: Place, mode?: number): { file: string; descriptor: number } {
  checkPlace(place);
  const file = `${place.path}.${randomBytes(8).toString("hex")}.tmp`;
  return { file, descriptor: openPlace({ root: place.root, path: file }, draftFlags, mode) };
}

function finish(draft: string, place: Place): void {
  checkWay(place);
  renameSync(draft, place.path);
}

/** Removes the drafts of a file that killed processes have left: ordinary files under a draft's name, and nothing else. */
export function removeDrafts(place: Place): void {
  checkWay(place);
  const folder = path.dirname(place.path);
  const name = path.basename(place.path);
  const isDraft = (entry: string) =>
    entry.startsWith(`${name}.`) && /^\.[0-9a-f]{16}\.tmp$/.test(entry.slice(name.length));
  try {
    for (const entry of readdirSync(folder).filter(isDraft)) {
      const draft = within({ root: place.root, path: folder }, entry).path;
      if (lstatSync(draft).isFile()) rmSync(draft);
    }
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileError(error, "cannot remove", folder);
  }
}

/** Writes all bytes at the descriptor's position; one call of the system may take fewer. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
