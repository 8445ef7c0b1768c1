/** What a run's folder says without its files being read. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { errorCode, fileError } from "../../engine/io/files/fileErrors.ts";
import { sizeOf } from "../../engine/io/files/lookAt.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";

/** When something in the folder was last made, replaced or removed; undefined where it is gone. */
export async function folderTime(directory: string): Promise<number | undefined> {
  try {
    return (await stat(directory)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw fileError(error, "cannot read the run", directory);
  }
}

/** Of both logs. */
export function logBytes(directory: string): number {
  return sizeOf(path.join(directory, runFiles.metrics)) + sizeOf(path.join(directory, runFiles.timings));
}
