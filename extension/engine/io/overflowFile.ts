/**
 * The part of a lane's caches that does not fit in memory: one file of slots, each as long as what was written into it.
 *
 * The file is made with the first write and has no name from then on: the system frees it once it is closed, also when the thread
 * or the process is killed. `df` shows the space that it takes, `ls` does not.
 */
import { randomUUID } from "node:crypto";
import { closeSync, constants, readSync, writeSync } from "node:fs";
import { runFailed, SplitcomError } from "../../protocol/errors.ts";
import { showBytes } from "../../protocol/quantities.ts";
import type { OverflowFile } from "../wire/cache/cacheSpace.ts";
import { fileError } from "./files/fileErrors.ts";
import { openPlace, placeInRun, removeFile } from "./files/place.ts";

const { O_CREAT, O_EXCL, O_RDWR } = constants;

export interface ClosableOverflowFile extends OverflowFile {
  /** What was written is gone; nothing may be read or written any more. */
  close(): void;
}

/** @param folder the run's, or another that has room for it */
export function createOverflowFile(folder: string): ClosableOverflowFile {
  const place = placeInRun(folder, `caches-${randomUUID()}.tmp`);
  const file = place.path;
  /** Offsets of freed slots, by their size. */
  const freed = new Map<number, number[]>();
  let descriptor: number | undefined;
  let end = 0;

  function opened(): number {
    if (descriptor === undefined) {
      descriptor = openPlace(place, O_RDWR | O_CREAT | O_EXCL, 0o600);
      removeFile(place);
    }
    return descriptor;
  }

  return {
    write(bytes) {
      const offset = freed.get(bytes.length)?.pop() ?? end;
      try {
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(opened(), bytes, done, bytes.length - done, offset + done);
        }
      } catch (error) {
        throw cannotWrite(error, file, end, bytes.length);
      }
      end = Math.max(end, offset + bytes.length);
      return offset;
    },
    read(offset, target) {
      for (let done = 0; done < target.length; ) {
        const read = readSync(opened(), target, done, target.length - done, offset + done);
        if (read === 0)
          throw runFailed({ what: "the caches' file ends too early", where: file, value: `${end} bytes` });
        done += read;
      }
    },
    free(offset, bytes) {
      const slots = freed.get(bytes);
      if (slots) slots.push(offset);
      else freed.set(bytes, [offset]);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function cannotWrite(error: unknown, file: string, held: number, more: number): SplitcomError {
  const { kind, parts } = fileError(error, "cannot write what the caches have no memory for", file);
  const remedy =
    "Free some space and resume the run, or run it again with more cache.memory or cache.storage f16; what was recorded is kept.";
  return new SplitcomError(
    kind,
    { ...parts, value: `${showBytes(held)} written, ${showBytes(more)} to come`, remedy },
    { cause: error },
  );
}
