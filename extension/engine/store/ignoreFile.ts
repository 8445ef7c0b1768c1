/** Keeps runs out of the repository around them. */
import { closeSync, constants } from "node:fs";
import path from "node:path";
import { writeFully } from "../io/files/atomicWrite.ts";
import { lookAt } from "../io/files/lookAt.ts";
import { openPlace, placeIn } from "../io/files/place.ts";

/** Runs, reproductions and what else the workbench makes go there by default. */
const ownFolder = ".splitcom";

/** Levels that a run's folder may be below it, as `.splitcom/reproduction-minute/runs/RUN` is. */
const deepest = 3;

const text = "# Runs of SplitCom: measurements, checkpoints, adapters. Remove this file to commit them.\n*\n";

/**
 * Writes `.gitignore` into the `.splitcom` folder above a run's folder; one that is there, whatever it says, stays. Folders of another
 * name are their user's, and git does not look behind a link.
 */
export function ignoreRuns(directory: string): void {
  let folder = path.dirname(directory);
  for (let level = 0; level < deepest && path.basename(folder) !== ownFolder; level++) folder = path.dirname(folder);
  if (path.basename(folder) !== ownFolder || lookAt(folder, false)?.isSymbolicLink()) return;
  try {
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const file = openPlace(placeIn(folder, ".gitignore"), O_WRONLY | O_CREAT | O_EXCL);
    try {
      writeFully(file, Buffer.from(text));
    } finally {
      closeSync(file);
    }
  } catch {
    // It is there, or may not be written: no reason for a run to fail.
  }
}
