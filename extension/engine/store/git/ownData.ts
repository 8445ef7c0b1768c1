/**
 * Whether what is recorded of a repository is its own. A folder from an untrusted source may name the data of another repository of the user,
 * whose files would then be recorded as what the untrusted working tree lacks. Names of commits are no secrets: runs record them.
 */
import { lstatSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { isBelow } from "./program.ts";

/** References are looked at when they are read: {@link leadsOut}. Links in the place of `hooks` or `info` are usual, and not recorded. */
const recorded = /^(HEAD|index|sharedindex\..*|objects|refs|packed-refs)$/;
/** `objects/info/commit-graphs/*`. */
const deepestObject = 3;

/**
 * @param gitFolder of the working tree @param commonFolder of all of them; both without links in their names
 * @returns false also where the folders cannot be read
 */
export function ownsItsData(gitFolder: string, commonFolder: string): boolean {
  const objects = path.join(commonFolder, "objects");
  try {
    return (
      [gitFolder, commonFolder].every((folder) => linksStay(folder, folder, 1, recorded)) &&
      linksStay(objects, commonFolder, deepestObject) &&
      !borrowsObjects(objects)
    );
  } catch {
    return false;
  }
}

/** Whether what is there is not below `folder`, seen through its links; also where a link leads nowhere. Never throws. */
export function leadsOut(name: string, folder: string): boolean {
  try {
    if (lstatSync(name, { throwIfNoEntry: false }) === undefined) return false;
    return !isBelow(realpathSync(name), realpathSync(folder));
  } catch {
    return true;
  }
}

function linksStay(folder: string, top: string, depth: number, names = /^/): boolean {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => names.test(entry.name))
    .every((entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isSymbolicLink()) return !leadsOut(name, top);
      return depth === 1 || !entry.isDirectory() || linksStay(name, top, depth - 1);
    });
}

/** From other repositories, as after `git clone --shared`. Where they lie inside this one, they may borrow in turn. */
function borrowsObjects(objects: string): boolean {
  const list = lstatSync(path.join(objects, "info", "alternates"), { throwIfNoEntry: false });
  return list !== undefined && (!list.isFile() || list.size > 0);
}
