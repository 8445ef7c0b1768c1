/**
 * Where we write. Folders come from untrusted sources, with links in them that lead to the user's own files: below the folder that the user
 * chose, no link is followed on the way to what is written.
 *
 * Node cannot open a file relative to an open folder. So each folder on the way is looked at before a file is opened and after it,
 * and the file then must be the one that the path names: who swaps a folder for a link in between gains an empty file at most.
 */
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { badInput, runFailed } from "../../../protocol/errors.ts";
import { errorCode, fileError } from "./fileErrors.ts";
import { refuseOddKind } from "./fileKind.ts";

/** A file or folder to write, and the folder that the user chose: that one, and those above it, may be links. Both absolute. */
export interface Place {
  readonly root: string;
  readonly path: string;
}

/** @param root as the user named it. @param parts each a name or several with slashes. @throws bad-input where they lead out of it. */
export function placeIn(root: string, ...parts: string[]): Place {
  const absolute = path.resolve(root);
  const place = { root: absolute, path: path.join(absolute, ...parts) };
  namesBelow(place);
  return place;
}

/** In a run's folder, whose parent is the user's choice. */
export function placeInRun(directory: string, ...parts: string[]): Place {
  const absolute = path.resolve(directory);
  return placeIn(path.dirname(absolute), path.basename(absolute), ...parts);
}

/** A file or folder in the folder that `place` is. */
export function within({ root, path: folder }: Place, ...parts: string[]): Place {
  const place = { root, path: path.join(folder, ...parts) };
  namesBelow(place);
  return place;
}

/** The file beside it whose name continues with `ending`. */
export function sibling({ root, path: file }: Place, ending: string): Place {
  return { root, path: `${file}${ending}` };
}

function namesBelow({ root, path: target }: Place): string[] {
  const between = path.relative(root, target);
  if (between === "") return [];
  const names = between.split(path.sep);
  if (names[0] !== ".." && !path.isAbsolute(between)) return names;
  throw badInput({ what: "the path leads out of the folder", where: target, range: `a place below ${root}` });
}

/** @throws bad-input where a folder on the way to the place, below its root, is missing, a link, or no folder. */
export function checkWay({ root, path: target }: Place, doing = "cannot write"): void {
  const names = namesBelow({ root, path: target });
  let folder = root;
  for (const name of names.slice(0, -1)) {
    folder = path.join(folder, name);
    refuseNoFolder(folder, doing);
  }
}

function refuseNoFolder(folder: string, doing: string): void {
  let found: ReturnType<typeof lstatSync>;
  try {
    found = lstatSync(folder);
  } catch (error) {
    throw fileError(error, doing, folder);
  }
  if (found.isDirectory()) return;
  if (found.isSymbolicLink()) throw throughLink(folder, doing);
  throw badInput({ what: `${doing}: this is not a folder`, where: folder, remedy: "Move it away, or choose another." });
}

function throughLink(place: string, doing: string) {
  return badInput({
    what: `${doing}: this is a symbolic link, which is never written through`,
    where: place,
    remedy: "Replace it with its target, or choose another folder.",
  });
}

/** Makes a folder, whose parent must be there; one that is there already is taken. @throws bad-input as {@link checkWay}. */
export function makeFolder(place: Place, doing = "cannot make the folder"): void {
  checkWay(place, doing);
  try {
    mkdirSync(place.path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw fileError(error, doing, place.path);
    if (place.path === place.root) return;
    refuseNoFolder(place.path, doing);
  }
}

/** Makes a folder and those above it, the user's own included. @throws bad-input as {@link checkWay}. */
export function makeFolders({ root, path: target }: Place, doing = "cannot make the folder"): void {
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw fileError(error, doing, root);
  }
  let folder = root;
  for (const name of namesBelow({ root, path: target })) {
    folder = path.join(folder, name);
    makeFolder({ root, path: folder }, doing);
  }
}

/**
 * Refuses a place at which something other than an ordinary file lies.
 *
 * @returns whether there is a file. @throws bad-input as {@link checkWay}, and for links, folders, pipes, devices.
 */
export function checkPlace(place: Place, doing = "cannot write"): boolean {
  checkWay(place, doing);
  try {
    const found = lstatSync(place.path, { throwIfNoEntry: false });
    if (found === undefined) return false;
    if (found.isSymbolicLink()) throw throughLink(place.path, doing);
    refuseOddKind(found, doing, place.path);
    return true;
  } catch (error) {
    throw fileError(error, doing, place.path);
  }
}

const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Opens a file to write. The caller closes the descriptor.
 *
 * @param flags of `fs.constants`; O_TRUNC would empty a file before it is known to be the right one.
 * @throws bad-input where the place may not be written, or is a link, or no ordinary file.
 */
export function openPlace(place: Place, flags: number, mode = 0o666, doing = "cannot write"): number {
  checkPlace(place, doing);
  let descriptor: number;
  try {
    descriptor = openSync(place.path, flags | O_NOFOLLOW | O_NONBLOCK, mode);
  } catch (error) {
    throw fileError(error, doing, place.path);
  }
  try {
    const opened = fstatSync(descriptor, { bigint: true });
    refuseOddKind(opened, doing, place.path);
    checkWay(place, doing);
    if (isStillAt(opened, place.path)) return descriptor;
    throw runFailed({ what: `${doing}: the file was replaced while it was opened`, where: place.path });
  } catch (error) {
    closeSync(descriptor);
    throw fileError(error, doing, place.path);
  }
}

/** Whether the path names the open file itself, rather than nothing, another one, or a link. @param opened its `fstat` */
export function isStillAt(opened: BigIntStats, file: string): boolean {
  const named = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return named !== undefined && named.ino === opened.ino && named.dev === opened.dev;
}

/** Removes a file, if there is one: a link itself, never what it leads to. @throws bad-input as {@link checkWay}. */
export function removeFile(place: Place, doing = "cannot remove"): void {
  try {
    checkWay(place, doing);
    rmSync(place.path, { force: true });
  } catch (error) {
    // A way that is gone leads to nothing.
    const gone = error instanceof Error && errorCode(error.cause) === "ENOENT";
    if (!gone) throw fileError(error, doing, place.path);
  }
}

/**
 * Removes a folder and all that is in it: of links themselves, never what they lead to.
 *
 * @throws bad-input as {@link checkWay}, and where the place is a link or no folder.
 */
export async function removeFolder(place: Place, doing = "cannot remove"): Promise<void> {
  checkWay(place, doing);
  refuseNoFolder(place.path, doing);
  try {
    await rm(place.path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw fileError(error, doing, place.path);
  }
}

/** As {@link removeFolder}, at once, for a process that is about to end; one that is not there is no failure. */
export function removeFolderNow(place: Place, doing = "cannot remove"): void {
  try {
    checkWay(place, doing);
    if (lstatSync(place.path, { throwIfNoEntry: false }) === undefined) return;
    refuseNoFolder(place.path, doing);
    rmSync(place.path, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, doing, place.path);
  }
}
