/** What an ended run can do without: how much it takes, and removing it. Curves, adapters, texts and the record always stay. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { badInput } from "../../protocol/errors.ts";
import { type DiskUse, type RemovablePart, removableParts } from "../../protocol/run/diskUse.ts";
import { runFiles } from "../../protocol/run/runRecord.ts";
import { errorCode, fileError } from "../io/files/fileErrors.ts";
import { lookAt } from "../io/files/lookAt.ts";
import { type Place, placeInRun, removeFile, within } from "../io/files/place.ts";
import { claimRun } from "./claims/claim.ts";
import { originOf } from "./claims/claimFile.ts";
import { readRecord } from "./runReader.ts";

/** What a part consists of: folders with all files right in them, and single files. */
const partFiles: Record<RemovablePart, readonly string[]> = {
  checkpoints: [runFiles.checkpoints],
  // What receivers held belongs to the probed samples.
  probes: [runFiles.probes, runFiles.received],
};

/** Bytes of each part. @throws as `fileError` where the folder cannot be read. */
export function diskUse(directory: string): DiskUse {
  const bytesOf = (part: RemovablePart) => filesOf(directory, part).reduce((sum, { bytes }) => sum + bytes, 0);
  return { checkpoints: bytesOf("checkpoints"), probes: bytesOf("probes") };
}

/**
 * Removes parts of an ended run, which is claimed meanwhile so that nobody resumes it.
 *
 * @returns the bytes that were freed.
 * @throws bad-input for a run that is computed, or may be, and where there is none.
 */
export async function removeParts(directory: string, parts: readonly RemovablePart[]): Promise<number> {
  const record = await readRecord(directory);
  if (record.status === "running")
    throw badInput({ what: "the run is still running", where: directory, remedy: "Stop it first." });
  const claim = await claimRun(directory, { origin: originOf(record) });
  try {
    let freed = 0;
    for (const part of removableParts.filter((each) => parts.includes(each))) {
      for (const { place, bytes } of filesOf(directory, part)) {
        removeFile(place);
        freed += bytes;
      }
    }
    return freed;
  } finally {
    claim.release();
  }
}

/** Ordinary files only: what else lies there is not the run's. */
function filesOf(directory: string, part: RemovablePart): { place: Place; bytes: number }[] {
  return partFiles[part].flatMap((name) => {
    const place = placeInRun(directory, name);
    const found = lookAt(place.path, false);
    if (found?.isFile()) return [{ place, bytes: found.size }];
    return found?.isDirectory() ? filesIn(place) : [];
  });
}

function filesIn(folder: Place): { place: Place; bytes: number }[] {
  try {
    return readdirSync(folder.path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => ({
        place: within(folder, name),
        bytes: lookAt(path.join(folder.path, name), false)?.size ?? 0,
      }));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileError(error, "cannot read", folder.path);
  }
}
