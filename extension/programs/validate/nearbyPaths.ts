/** Existing files and folders that a path which leads nowhere may have meant. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { closestMatch } from "../../protocol/text/closestMatch.ts";

/** More are left to completion. */
const mostPaths = 3;

/**
 * @param given as the user wrote it, relative to `folder` or absolute.
 * @param fits whether an entry can be what is meant.
 * @returns paths in the form of `given`, the likeliest first: a near spelling, then what else fits beside it.
 */
export function nearbyPaths(given: string, folder: string, fits: (entry: Dirent, parent: string) => boolean): string[] {
  const target = path.resolve(folder, given);
  const parent = nearestFolder(target);
  const [missing, ...rest] = path.relative(parent, target).split(path.sep);
  const written = (found: string) => {
    const shown = path.isAbsolute(given) ? found : path.relative(folder, found);
    return shown.split(path.sep).join("/");
  };
  const names = (accepts: (entry: Dirent) => boolean) =>
    entriesOf(parent)
      .filter(accepts)
      .map(({ name }) => name);
  if (rest.length > 0) {
    const near = closestMatch(
      missing!,
      names((entry) => entry.isDirectory()),
    );
    if (near === undefined) return [];
    const corrected = path.join(parent, near, ...rest);
    return existsSync(corrected) ? [written(corrected)] : nearbyPaths(written(corrected), folder, fits);
  }
  const fitting = names((entry) => fits(entry, parent)).sort();
  const near = closestMatch(missing!, fitting);
  const nearFirst = near === undefined ? fitting : [near, ...fitting.filter((name) => name !== near)];
  return nearFirst.slice(0, mostPaths).map((name) => written(path.join(parent, name)));
}

/** The deepest folder on the way to a path. */
function nearestFolder(target: string): string {
  let folder = path.dirname(target);
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  } catch {
    return [];
  }
}
