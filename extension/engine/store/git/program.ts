/** Finding the user's own git: never one that came with the folder that a run is started in. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import path from "node:path";

export interface SearchPath {
  /** `PATH`. */
  search: string;
  platform: NodeJS.Platform;
}

/**
 * The absolute path of git; undefined where there is none.
 *
 * Systems look into the current folder where `PATH` says so (`.`, an empty entry), Windows always. So folders that are relative, or
 * are in `distrusted`, are left out.
 *
 * @param distrusted folders whose programs must not run: the repository's
 */
export function findGit(
  distrusted: readonly string[],
  { search, platform }: SearchPath = { search: process.env.PATH ?? "", platform: process.platform },
): string | undefined {
  const { delimiter, isAbsolute, join } = platform === "win32" ? path.win32 : path.posix;
  return search
    .split(delimiter)
    .map((folder) => folder.replace(/^"(.*)"$/, "$1"))
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, platform === "win32" ? "git.exe" : "git"))
    .find((file) => isProgram(file) && !distrusted.some((folder) => isInside(file, folder)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** By its name, by where its folder's links lead, or by where its own do. */
function isInside(file: string, folder: string): boolean {
  const real = realPath(folder);
  // A repository may begin at the root, where everything lies.
  if (path.dirname(real) === real) return false;
  return isBelow(file, folder) || isBelow(realPath(path.dirname(file)), real) || isBelow(realPath(file), real);
}

/** By names alone; a folder is below itself. */
export function isBelow(name: string, folder: string): boolean {
  const between = path.relative(folder, name);
  return between !== ".." && !between.startsWith(`..${path.sep}`) && !path.isAbsolute(between);
}

function realPath(name: string): string {
  try {
    return realpathSync(name);
  } catch {
    return path.resolve(name);
  }
}
