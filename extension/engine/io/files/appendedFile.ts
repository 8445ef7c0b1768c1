/**
 * A file that grows: opened once, and looked at before each write. One that was removed, moved, replaced or cut short meanwhile fails
 * the writer, which would otherwise write on into a file that nobody can find.
 */

import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  readSync,
  renameSync,
  rmSync,
} from "node:fs";
import { runFailed } from "../../../protocol/errors.ts";
import { writeFully } from "./atomicWrite.ts";
import { fileError } from "./fileErrors.ts";
import { checkPlace, isStillAt, openPlace, type Place } from "./place.ts";

export interface AppendedFile {
  /** Bytes so far. */
  readonly size: number;
  /**
   * Adds all of a text or nothing of it.
   *
   * @throws run-failed for a full disk, and where the file has been removed, moved, replaced or changed by others.
   */
  append(text: string): void;
  /** Whether it is empty or its last line has its end. */
  endsWhole(): boolean;
  close(): void;
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = constants;

/** Begins a file. @throws bad-input where something is there already or nothing can be made. */
export function createAppendedFile(place: Place): AppendedFile {
  return appendedFile(openPlace(place, O_RDWR | O_APPEND | O_CREAT | O_EXCL), place);
}

/**
 * Resumes a file, which is made where missing.
 *
 * @param keep how many bytes of it; what comes after them is cut off. All where left out.
 * @throws bad-input where it cannot be written, is a link or no ordinary file.
 */
export function openAppendedFile(place: Place, keep?: number): AppendedFile {
  const descriptor = openToAppend(place);
  try {
    if (keep !== undefined) ftruncateSync(descriptor, keep);
    return appendedFile(descriptor, place);
  } catch (error) {
    closeSync(descriptor);
    throw fileError(error, "cannot write", place.path);
  }
}

/** A descriptor for those who write by themselves, and close it. @throws as {@link openAppendedFile}. */
export function openToAppend(place: Place): number {
  if (checkPlace(place)) separate(place);
  return openPlace(place, O_RDWR | O_APPEND | O_CREAT);
}

/** A file with another name (a hard link, as backups make them) is replaced by a copy: the other one is not ours to write. */
function separate({ path: file }: Place): void {
  if (lstatSync(file).nlink < 2) return;
  const copy = `${file}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    copyFileSync(file, copy, constants.COPYFILE_EXCL);
    renameSync(copy, file);
  } catch (error) {
    rmSync(copy, { force: true });
    throw fileError(error, "cannot write", file);
  }
}

function appendedFile(descriptor: number, { path: file }: Place): AppendedFile {
  let { size } = fstatSync(descriptor);

  function refuseChanged(): void {
    const found = fstatSync(descriptor, { bigint: true });
    if (found.nlink === 0n || !isStillAt(found, file)) throw changed("the file has been removed, moved or replaced");
    if (found.size < size) throw changed("the file has been cut short", found.size);
    if (found.size > size) throw changed("another program has written into the file", found.size);
  }

  const changed = (what: string, found?: bigint) =>
    runFailed({
      what: `cannot write: ${what} since it was last written`,
      where: file,
      ...(found !== undefined && { value: `${found} bytes`, range: `${size} bytes` }),
      remedy: "Leave a run's files alone until it has ended.",
    });

  return {
    get size() {
      return size;
    },
    append(text) {
      const bytes = Buffer.from(text);
      refuseChanged();
      try {
        writeFully(descriptor, bytes);
        size += bytes.length;
      } catch (error) {
        cutBack();
        throw fileError(error, "cannot write", file);
      }
    },
    endsWhole() {
      const last = Buffer.alloc(1);
      return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() === "\n");
    },
    close: () => closeSync(descriptor),
  };

  /** To the last whole text, for the rest of one that a full disk took only in part. */
  function cutBack(): void {
    try {
      if (fstatSync(descriptor).size > size) ftruncateSync(descriptor, size);
    } catch {
      // Readers leave out a torn last line anyway.
    }
  }
}
