/** Whether a disk has the room that will be needed, checked before hours of work are lost to a full one. */
import { statfsSync } from "node:fs";
import { type ErrorParts, runFailed } from "../../../protocol/errors.ts";
import { showBytes } from "../../../protocol/quantities.ts";

/** Bytes that this user may still write; undefined where the file system does not report it, as some network drives. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

/** @throws run-failed where fewer than `needed` bytes are free. @param parts in the place of the usual words */
export function checkSpace(folder: string, needed: number, parts: Partial<ErrorParts> = {}): void {
  const free = freeBytes(folder);
  if (free === undefined || needed <= free) return;
  throw runFailed({
    what: "the disk has too little room",
    where: folder,
    value: `${showBytes(free)} free`,
    range: showBytes(needed),
    ...parts,
  });
}
